package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.BootClock;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * A whole data plane without threads and without root: the test is the TUN device and decides who
 * works when; the UDP sockets are real, on the loopback interface.
 */
final class Node implements AutoCloseable {
  private static final Crypto CRYPTO = Crypto.choose();
  private static final int ROUNDS = 200;

  final byte[] secret;
  final DataPlane plane;
  final DeviceState state;
  final Tun tun = new Tun();
  final Map<Integer, Integer> wakeups = new HashMap<>();
  private final Arena arena = Arena.ofShared();
  private final LonePlane lone;
  private final StatusReader reader;
  private UnaryOperator<UdpPort> wrapper = UnaryOperator.identity();
  int woken;

  /** How much later than now packets are moved. */
  long laterNanos;

  /** Looks at each packet as it is written to the TUN device. */
  Runnable onWrite = () -> {};

  /** How far this node's clock is ahead of the machine's. */
  long ahead;

  /** A TUN device of which the test is the other side. */
  final class Tun implements TunPort {
    final Deque<byte[]> toRead = new ArrayDeque<>();
    final List<byte[]> written = new ArrayList<>();
    int writeError;
    boolean refuseSuperPackets;
    int superPackets;

    @Override
    public int read(MemorySegment to, long offset, int length) {
      byte[] packet = toRead.poll();
      if (packet == null) {
        return -Errno.EAGAIN;
      }
      MemorySegment.copy(packet, 0, to, ValueLayout.JAVA_BYTE, offset, packet.length);
      return packet.length;
    }

    @Override
    public int write(MemorySegment from, long offset, int length) {
      if (writeError != 0) {
        return writeError;
      }
      Segmenter segmenter = new Segmenter();
      int count = segmenter.begin(from, offset, length - VirtioNetHeader.LENGTH);
      superPackets += count > 1 ? 1 : 0;
      if (count > 1 && refuseSuperPackets) {
        return -Errno.EINVAL;
      }
      onWrite.run();
      for (int i = 0; i < count; i++) {
        byte[] packet = new byte[segmenter.segmentLength(i)];
        segmenter.write(i, MemorySegment.ofArray(packet), 0);
        written.add(packet);
      }
      return length;
    }

    /** Has the next read give a packet with nothing left undone. */
    void offer(byte[] packet) {
      byte[] framed = new byte[VirtioNetHeader.LENGTH + packet.length];
      System.arraycopy(packet, 0, framed, VirtioNetHeader.LENGTH, packet.length);
      toRead.add(framed);
    }
  }

  Node(int seed) {
    secret = new byte[32];
    new Random(seed).nextBytes(secret);
    UserspaceOptions options =
        UserspaceOptions.of("test" + seed).withPairs(1).withWarmUp(Duration.ZERO);
    lone = new LonePlane(arena, CRYPTO, options, tun, true, () -> woken++, this::time);
    plane = lone.plane();
    state = lone.state();
    reader = new StatusReader(plane, state);
  }

  private long time() {
    return BootClock.nanoTime() + ahead;
  }

  PublicKey publicKey() {
    byte[] key = new byte[32];
    CRYPTO.x25519().publicKey(secret, key);
    return PublicKey.ofBytes(key);
  }

  /** Opens the sockets with the private key. */
  void start() throws BackendException {
    state.apply(DeviceUpdate.builder().privateKey(SecretKey.ofBytes(secret)).build());
  }

  /** Opens the sockets with the private key, and takes a peer in the same change. */
  void startWith(PeerUpdate peer) throws BackendException {
    state.apply(DeviceUpdate.builder().privateKey(SecretKey.ofBytes(secret)).peer(peer).build());
  }

  /** Puts something between the data plane and its sockets. */
  void wrapSockets(UnaryOperator<UdpPort> how) {
    wrapper = how;
    UdpBinding real = plane.binding();
    if (real != null) {
      List<UdpBinding.Port> owned = new ArrayList<>();
      List<UdpBinding.Pair> handshakes = new ArrayList<>();
      for (int kind = 0; kind < HandshakeSteering.KINDS; kind++) {
        UdpBinding.Pair sockets = real.handshakes(kind);
        if (sockets != null) {
          handshakes.add(wrap(sockets, owned));
        }
      }
      List<UdpBinding.Pair> pairs = List.of(wrap(real.pair(0), owned));
      plane.binding(new UdpBinding(real.port(), pairs, handshakes, owned, real.mark()));
    }
  }

  private UdpBinding.Pair wrap(UdpBinding.Pair pair, List<UdpBinding.Port> owned) {
    for (UdpPort port : new UdpPort[] {pair.ipv4(), pair.ipv6()}) {
      if (port instanceof UdpBinding.Port socket) {
        owned.add(socket);
      }
    }
    return new UdpBinding.Pair(wrap(pair.ipv4()), wrap(pair.ipv6()));
  }

  private @Nullable UdpPort wrap(@Nullable UdpPort port) {
    return port == null ? null : wrapper.apply(port);
  }

  /** The data plane's own sender. */
  UdpSender sender() {
    return lone.sender();
  }

  Endpoint endpoint() {
    UdpBinding binding = plane.binding();
    return new Endpoint(new Ipv4Address(0x7f000001), binding == null ? 0 : binding.port());
  }

  void peer(PeerUpdate peer) throws BackendException {
    state.apply(DeviceUpdate.builder().peer(peer).build());
  }

  /** Everything that can be done now with what was sent so far; whether there was anything. */
  boolean work() {
    LoopbackQueue.drain();
    long before = activity();
    lone.packets(time() + laterNanos);
    lone.handshakes();
    return activity() != before;
  }

  private long activity() {
    Map<Counter, Long> counts = plane.counters().sums();
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Lets all work until none has anything to do. */
  static void settle(Node... nodes) {
    for (int i = 0; i < ROUNDS; i++) {
      boolean worked = false;
      for (Node node : nodes) {
        worked |= node.work();
      }
      if (!worked) {
        return;
      }
    }
    throw new AssertionError("they never come to rest");
  }

  long count(Counter counter) {
    try (DeviceStatus status = status()) {
      return status.counters().getOrDefault(counter, 0L);
    }
  }

  DeviceStatus status() {
    return reader.read(reader.snapshot());
  }

  List<BackendEvent> events() {
    List<BackendEvent> events = new ArrayList<>();
    plane.events().poll(events::add);
    return events;
  }

  @Override
  public void close() {
    lone.close();
    arena.close();
  }
}
