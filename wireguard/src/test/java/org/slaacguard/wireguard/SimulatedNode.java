package org.slaacguard.wireguard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * One end of a {@link SimulatedPair}: a {@link Protocol} with one peer, and the plainest data plane
 * that fulfils its contract.
 */
final class SimulatedNode implements ProtocolSink, AutoCloseable {
  private static final int OFFSET = Aead.HEADROOM;

  final SimulatedPair net;
  final SecretKey key;
  final PublicKey publicKey;
  final Protocol protocol;
  final GracePeriod.Reader reader;
  Endpoint address;
  Peer peer;
  boolean underLoad;

  /** How far the wall clock was set forward. */
  long wallAhead;

  int clockJumps;

  /** If not 0, handshakes are computed elsewhere, and come back after one to three times this. */
  long computeDelay;

  final PriorityQueue<Computation> computations = new PriorityQueue<>();
  boolean woken;
  int wakes;

  final ArrayDeque<byte[]> staged = new ArrayDeque<>();
  final List<String> delivered = new ArrayList<>();
  final List<Long> keepalives = new ArrayList<>();
  final Map<ProtocolEvent, Integer> counts = new EnumMap<>(ProtocolEvent.class);
  int ready;
  int expired;
  int stagedExpired;
  final List<Long> unanswered = new ArrayList<>();
  int dataReceived;
  int replays;
  int emptyReceived;
  private int offloaded;

  record Computation(long at, int order, HandshakeTask task) implements Comparable<Computation> {
    @Override
    public int compareTo(Computation other) {
      return at != other.at ? Long.compare(at, other.at) : Integer.compare(order, other.order);
    }
  }

  private final HandshakeCrypto crypto = new HandshakeCrypto(new JdkX25519());
  private final Aead aead = new JdkAead();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment in = arena.allocate(4096, 64);
  private final MemorySegment out = arena.allocate(4096, 64);

  @SuppressWarnings("NullAway.Init") // the peer is set as soon as both ends have keys
  SimulatedNode(SimulatedPair net, long seed, Endpoint address) {
    this.net = net;
    this.address = address;
    Random random = new Random(seed);
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    key = SecretKey.ofBytes(secret);
    byte[] bytes = new byte[32];
    X25519 dh = new JdkX25519();
    dh.publicKey(secret, bytes);
    publicKey = PublicKey.ofBytes(bytes);
    protocol =
        new Protocol(
            dh,
            random,
            () -> Instant.ofEpochSecond(1_700_000_000L).plusNanos(net.now + wallAhead),
            this);
    protocol.privateKey(key);
    reader = protocol.gracePeriod().register();
  }

  int counted(ProtocolEvent event) {
    return counts.getOrDefault(event, 0);
  }

  /** Sends a packet, or stages it. */
  void sendData(String text) {
    reader.begin();
    Keypair keys = peer.sendingKeypair(net.now);
    if (keys == null) {
      staged.add(text.getBytes(UTF_8));
      peer.requestHandshake(net.now);
    } else {
      transmit(keys, text.getBytes(UTF_8));
    }
    reader.end();
  }

  private void transmit(Keypair keys, byte[] plain) {
    long counter = keys.reserveCounters(1);
    Endpoint to = peer.endpoint();
    if (counter == -1 || to == null) {
      return;
    }
    byte[] message = seal(keys, counter, plain);
    peer.sent(keys, net.now, plain.length > 0);
    net.send(this, to, message);
  }

  byte[] seal(Keypair keys, long counter, byte[] plain) {
    MemorySegment.copy(plain, 0, out, ValueLayout.JAVA_BYTE, OFFSET, plain.length);
    aead.seal(keys.sendKey(), counter, out, OFFSET, plain.length);
    byte[] message = new byte[Messages.TRANSPORT_HEADER + plain.length + Aead.TAG];
    message[0] = Messages.TRANSPORT;
    Bytes.putInt(message, Messages.TRANSPORT_RECEIVER, keys.remoteIndex());
    Bytes.putLongBigEndian(message, Messages.TRANSPORT_COUNTER, Long.reverseBytes(counter));
    MemorySegment.copy(out, ValueLayout.JAVA_BYTE, OFFSET, message, 16, plain.length + Aead.TAG);
    return message;
  }

  /** Receives a datagram. */
  void receive(byte[] message, Endpoint from) {
    if (Messages.type(message, message.length) != Messages.TRANSPORT) {
      protocol.receive(net.now, message, message.length, from, underLoad);
      return;
    }
    reader.begin();
    transport(message, from);
    reader.end();
  }

  /** Takes back the computations finished by now. */
  void finishComputations() {
    for (Computation next = computations.peek();
        next != null && next.at <= net.now;
        next = computations.peek()) {
      computations.remove();
      next.task.run(crypto);
      protocol.finish(net.now, next.task);
    }
  }

  private void transport(byte[] message, Endpoint from) {
    Keypair keys = protocol.keypair(Bytes.getInt(message, Messages.TRANSPORT_RECEIVER));
    if (keys == null || !keys.aliveForReceive(net.now)) {
      return;
    }
    long counter = Long.reverseBytes(Bytes.getLongBigEndian(message, Messages.TRANSPORT_COUNTER));
    byte[] plain = open(keys, counter, message);
    if (plain == null) {
      return;
    }
    if (!keys.acceptCounter(counter)) {
      replays++;
      return;
    }
    keys.peer().endpoint(from);
    keys.peer().received(keys, net.now, plain.length > 0);
    if (plain.length == 0) {
      emptyReceived++;
    } else {
      dataReceived++;
      delivered.add(new String(plain, UTF_8));
    }
  }

  byte @Nullable [] open(Keypair keys, long counter, byte[] message) {
    int length = message.length - Messages.TRANSPORT_HEADER;
    MemorySegment.copy(message, 16, in, ValueLayout.JAVA_BYTE, OFFSET, length);
    if (!aead.open(keys.receiveKey(), counter, in, OFFSET, length, out, OFFSET)) {
      return null;
    }
    return out.asSlice(OFFSET, length - Aead.TAG).toArray(ValueLayout.JAVA_BYTE);
  }

  String keyHex(MemorySegment secret) {
    return HexFormat.of().formatHex(secret.toArray(ValueLayout.JAVA_BYTE));
  }

  Keypair current() {
    Keypair keys = peer.sendingKeypair(net.now);
    if (keys == null) {
      throw new AssertionError("no keys");
    }
    return keys;
  }

  @Override
  public void send(@Nullable Peer to, Endpoint where, byte[] message) {
    net.send(this, where, message);
  }

  @Override
  public boolean offload(HandshakeTask task) {
    if (computeDelay == 0) {
      return false;
    }
    int order = offloaded++;
    computations.add(new Computation(net.now + computeDelay * (1 + order % 3), order, task));
    return true;
  }

  @Override
  public void prepare(Peer unprepared) {
    protocol.prepare(unprepared, crypto);
  }

  @Override
  public void authenticated(Peer from, Endpoint where, int length) {}

  @Override
  public void keepalive(Peer to) {
    Keypair keys = to.sendingKeypair(net.now);
    if (keys != null) {
      keepalives.add(net.now);
      transmit(keys, new byte[0]);
    }
  }

  @Override
  public void sessionReady(Peer with, boolean confirm) {
    ready++;
    if (staged.isEmpty() && confirm) {
      transmit(current(), new byte[0]);
    }
    while (!staged.isEmpty()) {
      transmit(current(), staged.remove());
    }
  }

  @Override
  public void unanswered(Peer silent) {
    unanswered.add(net.now);
  }

  @Override
  public void stagedExpired(Peer with) {
    stagedExpired++;
    staged.clear();
  }

  @Override
  public void sessionExpired(Peer with) {
    expired++;
  }

  @Override
  public void clockJumped() {
    clockJumps++;
  }

  @Override
  public void count(ProtocolEvent event) {
    counts.merge(event, 1, Integer::sum);
  }

  @Override
  public void wake() {
    woken = true;
    wakes++;
  }

  @Override
  public void close() {
    reader.close();
    protocol.close();
    aead.close();
    arena.close();
    key.close();
  }

  @Override
  public String toString() {
    return address + " delivered " + delivered.size() + ", ready " + ready + ", " + counts;
  }
}
