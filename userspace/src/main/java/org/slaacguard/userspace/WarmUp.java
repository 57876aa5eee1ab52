package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongPredicate;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends synthetic packets through two data planes of its own, so that the first real ones meet
 * compiled code: cold, a handshake and a ping took a tenth of a second. Nothing of it leaves the
 * process, and it ends when its time is over.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final Endpoint NOWHERE = new Endpoint(new Ipv4Address(0x7f000001), 9);
  private static final long QUIET_NANOS = 1_000_000L;

  private WarmUp() {}

  /**
   * Runs.
   *
   * @param nanos at most so long, and one batch more; none if not positive
   * @return packets that came through
   */
  static long run(Crypto crypto, UserspaceOptions options, long nanos) {
    if (nanos <= 0) {
      return 0;
    }
    long start = System.nanoTime();
    return run(crypto, options, ignored -> System.nanoTime() - start < nanos);
  }

  /**
   * Runs, round after round.
   *
   * @param goOn is told the rounds so far
   * @return packets that came through
   */
  static long run(Crypto crypto, UserspaceOptions options, LongPredicate goOn) {
    try (Arena arena = Arena.ofShared();
        Side left = new Side(arena, crypto, options, 1);
        Side right = new Side(arena, crypto, options, 2)) {
      left.connect(right);
      right.connect(left);
      long rounds = 0;
      while (goOn.test(rounds)) {
        left.turn();
        right.turn();
        rounds++;
      }
      LOG.debug("warmed up with {} rounds, {} packets", rounds, right.written());
      return right.written();
    } catch (BackendException | RuntimeException e) {
      // Only slower, not wrong: a fault here shows again, and better, when it matters.
      LOG.warn("the packet path could not be warmed up", e);
      return 0;
    }
  }

  /** One data plane, without threads and descriptors. */
  private static final class Side implements AutoCloseable {
    private final byte[] secret = new byte[SecretKey.LENGTH];
    private final DataPlane plane;
    private final DeviceState state;
    private final Wire wire;
    private final Aead aead;
    private final SyntheticTun tun;
    private final HandshakeWorker handshakes;
    private final InboundWorker inbound;
    private final OutboundWorker outbound;
    private final UdpBinding binding;
    private final int number;
    private long nextHandshakes;

    Side(Arena arena, Crypto crypto, UserspaceOptions options, int number) {
      this.number = number;
      // Not the first byte: clamping takes its lowest bits.
      secret[1] = (byte) number;
      plane = new DataPlane(options, crypto, () -> {});
      aead = crypto.newAead();
      tun = new SyntheticTun(arena, options.mtu(), number);
      wire = new Wire(arena);
      Counters.Cell counters = plane.counters().newCell();
      PeerTraffic.Cell traffic = plane.traffic().newCell();
      plane
          .output()
          .attach(new UdpSender(arena, aead, counters, traffic, p -> false), counters, traffic);
      handshakes = new HandshakeWorker(plane, System.nanoTime());
      inbound = new InboundWorker(arena, plane, tun, aead, counters, options.tunOffload());
      outbound =
          new OutboundWorker(
              arena,
              plane,
              tun,
              new UdpSender(arena, aead, counters, traffic, p -> false),
              counters);
      binding = new UdpBinding(9, List.of(new UdpBinding.Pair(wire, null)), List.of());
      plane.binding(binding);
      state = new DeviceState(plane, new Sockets(plane, List.of()));
    }

    void connect(Side other) throws BackendException {
      wire.other = other.wire;
      byte[] key = new byte[PublicKey.LENGTH];
      plane.crypto().x25519().publicKey(other.secret, key);
      state.apply(
          DeviceUpdate.builder()
              .privateKey(SecretKey.ofBytes(secret))
              .peer(
                  PeerUpdate.builder(PublicKey.ofBytes(key))
                      .endpoint(NOWHERE)
                      .allowedIp(IpPrefix.parse("10.0.0." + other.number + "/32"))
                      .allowedIp(IpPrefix.parse("fd00::" + other.number + "/128"))
                      .build())
              .build());
    }

    void turn() {
      long now = System.nanoTime();
      UdpBinding.Pair pair = binding.pair(0);
      outbound.batch(pair, now);
      inbound.batch(wire, now);
      if (plane.inbox().messages() > 0 || now - nextHandshakes >= 0) {
        handshakes.turn();
        nextHandshakes = now + QUIET_NANOS;
      }
    }

    long written() {
      return plane.counters().sums().getOrDefault(Counter.TUN_TX, 0L);
    }

    @Override
    public void close() {
      plane.output().detach();
      plane.protocol().close();
      state.close();
      aead.close();
    }
  }

  /** A cable with room for a few runs in each direction; what finds no room is lost. */
  private static final class Wire implements UdpPort {
    private static final int CAPACITY = 4;

    private final UdpBatch queue;
    private int first;
    private int count;
    private Wire other = this;

    Wire(Arena arena) {
      queue = new UdpBatch(arena, CAPACITY);
      for (int i = 0; i < CAPACITY; i++) {
        MemorySegment room = arena.allocate(Flow.MAX_LENGTH);
        queue.message(i).buffer(room, 0, Flow.MAX_LENGTH);
      }
    }

    @Override
    public int send(UdpBatch batch, int index) {
      if (other.count < CAPACITY) {
        batch.message(index).deliver(other.queue.message((other.first + other.count++) % CAPACITY));
      }
      return batch.message(index).length();
    }

    @Override
    public int receive(UdpBatch batch, int index) {
      if (count == 0) {
        return -Errno.EAGAIN;
      }
      queue.message(first).deliver(batch.message(index));
      batch.message(index).remote().set(NOWHERE);
      first = (first + 1) % CAPACITY;
      count--;
      return batch.message(index).length();
    }

    @Override
    public boolean segments() {
      return true;
    }

    @Override
    public void dropSegments() {}
  }
}
