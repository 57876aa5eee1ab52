package org.slaacguard.control;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * A backend's events on their way to the controller: peer by peer ({@link PeerEvents}), bounded by
 * bytes, and taken from the peers in turn. So a controller that is busy costs events, which are
 * counted, and never packets; and a peer that floods costs other peers nothing.
 */
public final class EventQueue implements AutoCloseable {
  /** Events handed over in one poll: a few milliseconds of work. */
  static final int MOST = 4096;

  /** A peer may have this part of the free bytes for refusals and neighbour discovery. */
  private static final int NOISE_PART = 8;

  /** A peer may have this part of the free bytes for addresses. */
  private static final int ADDRESSES_PART = 2;

  private final HeapBudget.Part addressPart;
  private final HeapBudget.Part noisePart;
  private final ByteBudget addresses;
  private final ByteBudget noise;
  private final Runnable wakeup;
  private final AtomicBoolean announced = new AtomicBoolean();
  private final AtomicReference<@Nullable PeerEvents> waiting = new AtomicReference<>();
  private final LongAdder lost = new LongAdder();
  private final LongAdder limited = new LongAdder();
  private final LongAdder groupsLimited = new LongAdder();
  private final LongAdder dhcp6Limited = new LongAdder();

  // The polling thread's.
  private final Queue<PeerEvents> turns = new ArrayDeque<>();

  /**
   * An empty queue, whose budgets are parts of those of the process ({@link HeapBudget}).
   *
   * @param wakeup run, by the thread that offers, when events wait that nobody was told of
   */
  public EventQueue(Runnable wakeup) {
    this(HeapBudget.NOISE_EVENTS.open(), HeapBudget.ADDRESS_EVENTS.open(), wakeup);
  }

  /**
   * An empty queue.
   *
   * @param noiseBytes for neighbour discovery and refusals that wait
   * @param addressBytes for addresses learned and forgotten that wait
   * @param wakeup run, by the thread that offers, when events wait that nobody was told of
   */
  EventQueue(long noiseBytes, long addressBytes, Runnable wakeup) {
    this(HeapBudget.Part.alone(noiseBytes), HeapBudget.Part.alone(addressBytes), wakeup);
  }

  private EventQueue(HeapBudget.Part noisePart, HeapBudget.Part addressPart, Runnable wakeup) {
    this.noisePart = noisePart;
    this.addressPart = addressPart;
    noise = new ByteBudget(noisePart, NOISE_PART);
    addresses = new ByteBudget(addressPart, ADDRESSES_PART);
    this.wakeup = wakeup;
  }

  /** Where the events of a peer are offered, for as long as it is one. */
  public PeerEvents peer(PublicKey key) {
    return new PeerEvents(key, this);
  }

  ByteBudget noise() {
    return noise;
  }

  ByteBudget addresses() {
    return addresses;
  }

  /** Counts an event that has no room. */
  void lose() {
    lost.increment();
  }

  /** Counts a message that is too large, or too much. */
  void limit() {
    limited.increment();
  }

  /** Counts a datagram to a group that is too large, or too much. */
  void limitGroup() {
    groupsLimited.increment();
  }

  /** Counts a DHCPv6 message that is too large, or too much. */
  void limitDhcp6() {
    dhcp6Limited.increment();
  }

  /** Adds a peer that has events and is not in the list; nobody is told. Any thread. */
  void announce(PeerEvents peer) {
    PeerEvents below;
    do {
      below = waiting.get();
      peer.below = below;
    } while (!waiting.compareAndSet(below, peer));
  }

  /** Tells that events wait, unless that was done since the last poll. Any thread. */
  void wake() {
    if (!announced.get() && announced.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

  /**
   * Hands over what waits now, the peers in turn; much of it, and wakes again where there is more.
   * What comes meanwhile waits for the next call. One thread at a time.
   *
   * @return how many events there were
   */
  public int poll(Consumer<BackendEvent> sink) {
    // Before the list is looked at: who comes later announces itself again.
    announced.set(false);
    collect();
    int count = 0;
    for (PeerEvents peer = turns.poll(); peer != null; peer = turns.poll()) {
      count += turn(peer, sink);
      if (count >= MOST && !turns.isEmpty()) {
        if (announced.compareAndSet(false, true)) {
          wakeup.run();
        }
        break;
      }
    }
    return count;
  }

  private int turn(PeerEvents peer, Consumer<BackendEvent> sink) {
    try {
      return peer.turn(sink);
    } finally {
      peer.hasTurn = peer.hasMore();
      if (peer.hasTurn) {
        turns.add(peer);
      }
    }
  }

  private void collect() {
    PeerEvents newest = waiting.getAndSet(null);
    PeerEvents oldest = null;
    while (newest != null) {
      PeerEvents before = newest.below;
      newest.below = oldest;
      oldest = newest;
      newest = before;
    }
    while (oldest != null) {
      PeerEvents next = oldest.below;
      oldest.below = null;
      // From here on it may be in the list again, which then has its field.
      oldest.collect();
      if (!oldest.hasTurn) {
        oldest.hasTurn = true;
        turns.add(oldest);
      }
      oldest = next;
    }
  }

  /** Events lost so far: there was no room for them. */
  public long lost() {
    return lost.sum();
  }

  /** Messages of neighbour discovery so far that were larger or more than a peer may send. */
  public long limited() {
    return limited.sum();
  }

  /** Datagrams to groups so far that were larger or more than a peer may send. */
  public long groupsLimited() {
    return groupsLimited.sum();
  }

  /** DHCPv6 messages so far that were larger or more than a peer may send. */
  public long dhcp6Limited() {
    return dhcp6Limited.sum();
  }

  /** Gives its budgets back, when neither offers nor polls come any more. */
  @Override
  public void close() {
    noisePart.close();
    addressPart.close();
  }
}
