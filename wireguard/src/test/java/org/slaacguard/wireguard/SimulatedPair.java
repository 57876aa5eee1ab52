package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.slaacguard.net.Endpoint;

/**
 * Two ends and a network between them that loses, repeats, delays and reorders, all in virtual
 * time. The same seed gives the same run.
 */
final class SimulatedPair implements AutoCloseable {
  static final long MILLISECOND = 1_000_000L;
  static final long SECOND = 1000 * MILLISECOND;

  long now = 7 * SECOND;
  double loss;
  double duplication;
  long minDelay = 5 * MILLISECOND;
  long maxDelay = 5 * MILLISECOND;
  final SimulatedNode a;
  final SimulatedNode b;
  final List<byte[]> sent = new ArrayList<>();

  private final Random random;
  private final PriorityQueue<Flight> flights = new PriorityQueue<>();
  private long order;

  SimulatedPair(long seed) {
    random = new Random(seed);
    a = new SimulatedNode(this, seed + 1, Endpoint.parse("[2001:db8::a]:1000"));
    b = new SimulatedNode(this, seed + 2, Endpoint.parse("192.0.2.2:2000"));
    a.peer = a.protocol.addPeer(0, b.publicKey);
    b.peer = b.protocol.addPeer(0, a.publicKey);
    a.peer.endpoint(b.address);
    b.peer.endpoint(a.address);
  }

  /** Puts a datagram on its way. */
  void send(SimulatedNode from, Endpoint to, byte[] message) {
    sent.add(message);
    int copies = random.nextDouble() < duplication ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (random.nextDouble() >= loss) {
        long delay = minDelay + (maxDelay > minDelay ? random.nextLong(maxDelay - minDelay) : 0);
        flights.add(new Flight(now + delay, order++, from.address, to, message.clone()));
      }
    }
  }

  /** Lets this much time pass. */
  void run(long duration) {
    long end = now + duration;
    while (true) {
      settle();
      long next = Math.min(a.protocol.nextDeadline(), b.protocol.nextDeadline());
      Flight flight = flights.peek();
      if (flight != null) {
        next = Math.min(next, flight.at);
      }
      for (SimulatedNode node : List.of(a, b)) {
        SimulatedNode.Computation computation = node.computations.peek();
        next = computation == null ? next : Math.min(next, computation.at());
      }
      if (next > end) {
        break;
      }
      now = Math.max(now, next);
      a.finishComputations();
      b.finishComputations();
      if (flight != null && flight.at <= now) {
        flights.remove();
        deliver(flight);
      }
      a.protocol.poll(now);
      b.protocol.poll(now);
    }
    now = end;
  }

  private void deliver(Flight flight) {
    if (flight.to.equals(a.address)) {
      a.receive(flight.message, flight.from);
    } else if (flight.to.equals(b.address)) {
      b.receive(flight.message, flight.from);
    }
  }

  private void settle() {
    while (a.woken || b.woken) {
      if (a.woken) {
        a.woken = false;
        a.protocol.poll(now);
      }
      if (b.woken) {
        b.woken = false;
        b.protocol.poll(now);
      }
    }
  }

  /**
   * Whether a packet sent now can be read. It cannot if it goes under keys that the other end has
   * dropped, or that are too old when it arrives. An end cannot know that: its peer may have
   * restarted, or a response was lost after its peer had dropped the earlier keys. Such a packet is
   * lost with any WireGuard. The end learns of it from the silence that follows, which triggers new
   * keys (whitepaper, section 6.5).
   */
  private boolean readable(SimulatedNode from) {
    Keypair keys = from.peer.sendingKeypair(now);
    Protocol to = (from == a ? b : a).protocol;
    Keypair theirs = keys == null ? null : to.keypair(keys.remoteIndex());
    return keys == null || (theirs != null && theirs.aliveForReceive(now + maxDelay));
  }

  /**
   * Each end sends something, which arrives unless it is unreadable. After the silence that
   * follows, it arrives in any case.
   *
   * @param patience how long the latter may take
   */
  void assertBothHeard(long patience) {
    boolean readableByB = readable(a);
    boolean readableByA = readable(b);
    a.sendData("lone");
    b.sendData("lone");
    run(30 * SECOND);
    assertEquals(readableByB, b.delivered.contains("lone"), () -> "b: " + b);
    assertEquals(readableByA, a.delivered.contains("lone"), () -> "a: " + a);
    // By now, silence has triggered new keys for an end that had stale ones.
    a.sendData("last");
    b.sendData("last");
    run(patience);
    assertTrue(b.delivered.contains("last"), () -> "b: " + b);
    assertTrue(a.delivered.contains("last"), () -> "a: " + a);
  }

  /** How many datagrams of a type were sent so far. */
  long sentOfType(int type) {
    return sent.stream().filter(message -> message[0] == type).count();
  }

  @Override
  public void close() {
    a.close();
    b.close();
  }

  private record Flight(long at, long order, Endpoint from, Endpoint to, byte[] message)
      implements Comparable<Flight> {
    @Override
    public int compareTo(Flight other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }
}
