package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.BootClock;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.wireguard.HandshakeFilter;
import org.slaacguard.wireguard.Keypair;

/** One data plane of a warm-up, without threads. */
final class WarmUpSide implements AutoCloseable {
  private static final long QUIET_NANOS = 1_000_000L;

  /** Number of rounds from one odd message to the next. */
  private static final int ODD = 16;

  /** Number of flood messages at a time. */
  private static final int FLOOD = 4;

  private final byte[] secret = new byte[SecretKey.LENGTH];
  private final PublicKey publicKey;
  private final ResourceStack opened = new ResourceStack();
  private final LonePlane lone;
  private final DataPlane plane;
  private final HandshakeFilter filter;
  private final WarmUpPath.End end;
  private final Poller poller;
  private final byte[] forged = message(4, 48);
  private final List<byte[]> odd =
      List.of(message(4, 3), message(4, 20), message(9, 64), message(4, 48), forged);
  private @Nullable WarmUpSide other;
  private long nextHandshakes;
  private int rounds;

  WarmUpSide(Arena arena, Crypto crypto, UserspaceOptions options, WarmUpPath.End end) {
    this.end = end;
    // Not the first byte, because clamping clears its lowest bits.
    secret[1] = (byte) end.number();
    try {
      byte[] key = new byte[PublicKey.LENGTH];
      crypto.x25519().publicKey(secret, key);
      publicKey = PublicKey.ofBytes(key);
      poller = opened.add(new Poller(1), Poller::close);
      lone =
          opened.add(
              new LonePlane(
                  arena,
                  crypto,
                  options,
                  end.tun(),
                  options.tunOffload(),
                  () -> {},
                  BootClock::nanoTime),
              LonePlane::close);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
    plane = lone.plane();
    filter = plane.protocol().newFilter();
    plane.binding(end.binding());
  }

  void connect(WarmUpSide to) throws BackendException {
    other = to;
    lone.state()
        .apply(
            DeviceUpdate.builder()
                .privateKey(SecretKey.ofBytes(secret))
                .peer(
                    PeerUpdate.builder(to.publicKey)
                        .endpoint(to.end.endpoint())
                        .allowedIp(IpPrefix.parse("10.0.0." + to.end.number() + "/32"))
                        .allowedIp(IpPrefix.parse("fd00::" + to.end.number() + "/128"))
                        .learnableIps(LearnScope.parse("fd01::/64"))
                        .build())
                .build());
  }

  void turn() {
    long now = plane.now();
    lone.packets();
    poller.await(0);
    if (plane.inbox().messages() > 0 || now - nextHandshakes >= 0) {
      lone.handshakes();
      nextHandshakes = now + QUIET_NANOS;
    }
    if (++rounds % ODD == 0) {
      sendOdd(now);
    }
  }

  /**
   * Judges and answers some messages of a handshake flood, and sends one to the other side, which
   * takes it from its socket and answers as under load.
   */
  void rehearseFlood() {
    long now = plane.now();
    for (int i = 0; i < FLOOD; i++) {
      filter.rehearse(now);
    }
    WarmUpSide to = other;
    // Not before both know each other, or their own handshake would have to wait for a cookie.
    if (to != null && keys(lone.state().peer(to.publicKey), now) != null) {
      to.plane.inbox().noteWaiting(ProtocolInbox.LOAD, to.plane.now());
      lone.sender().begin(end.binding().pair(0), now);
      lone.sender().sendPlain(null, null, to.end.endpoint(), to.filter.rehearse(now));
    }
  }

  private static @Nullable Keypair keys(@Nullable PeerState peer, long now) {
    return peer == null ? null : peer.peer().sendingKeypair(now);
  }

  /**
   * Sends a keepalive and what an attacker may send: too short, of unknown type, with an unknown
   * index, forged.
   */
  private void sendOdd(long now) {
    WarmUpSide to = other;
    PeerState peer = to == null ? null : lone.state().peer(to.publicKey);
    Keypair keys = keys(peer, now);
    if (to == null || peer == null || keys == null) {
      return;
    }
    plane.output().begin(now);
    plane.output().keepalive(peer.peer());
    plane.output().end();
    ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN).putInt(4, keys.remoteIndex());
    lone.sender().begin(end.binding().pair(0), now);
    lone.sender().sendPlain(null, null, to.end.endpoint(), odd.get(rounds / ODD % odd.size()));
  }

  private static byte[] message(int type, int length) {
    byte[] message = new byte[length];
    message[0] = (byte) type;
    return message;
  }

  /** The value of a counter. */
  long count(Counter counter) {
    return plane.counters().sums().getOrDefault(counter, 0L);
  }

  /** Number of learned addresses. */
  int learned() {
    return plane.learned().size();
  }

  @Override
  public void close() {
    // The binding belongs to the path.
    plane.binding(null);
    opened.close();
  }
}
