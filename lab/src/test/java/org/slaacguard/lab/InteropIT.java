package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ours at one end, wireguard-go at the other ({@link Pair} draws it). */
@Timeout(300)
class InteropIT {
  private static final Duration TRANSFER = Duration.ofSeconds(60);

  /** Over IPv4, then over IPv6 with a new session: programs start once for both. */
  @ParameterizedTest(name = "{0} speaks first, {1}")
  @CsvSource({
    "Slaacguard,   without preshared key",
    "Slaacguard,   with preshared key",
    "wireguard-go, without preshared key",
    "wireguard-go, with preshared key",
  })
  void shouldCarryBothFamiliesBothWaysOverEither(String first, String psk) {
    try (Topology topology = Topology.open()) {
      Pair pair = Pair.create(topology, "");
      KeyPair left = KeyPair.generate();
      KeyPair right = KeyPair.generate();
      String shared = psk.startsWith("with ") ? KeyPair.presharedKey() : null;
      TunnelSetup overIpv4 = withKey(Pair.leftSetup(left, right, "IPv4"), shared);
      TunnelSetup overIpv6 = withKey(Pair.leftSetup(left, right, "IPv6"), shared);
      boolean ourTurn = first.equals("Slaacguard");
      Tunnel other = start(!ourTurn, pair.right(), withKey(Pair.rightSetup(left, right), shared));
      Tunnel speaker = start(ourTurn, pair.left(), overIpv4);
      carries(pair, speaker, other);
      assertEquals("192.0.2.1:1001", other.ofPeer("endpoints", left.publicKey()));

      // wireguard-go takes the peer out and in again: without a session, it has to speak first.
      // Slaacguard keeps the session of a peer that the file still names.
      Path file = Tunnel.write(pair.left(), "ipv6.setconf", overIpv6.toSetconf());
      speaker.wg("setconf", file.toString());
      assertEquals(ourTurn, speaker.latestHandshake(right.publicKey()) > 0);
      carries(pair, speaker, other);
      assertEquals("[2001:db8:f::1]:1001", other.ofPeer("endpoints", left.publicKey()));
    }
  }

  /** The left end speaks first. */
  private static void carries(Pair pair, Tunnel left, Tunnel right) {
    assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 5));
    assertTrue(pair.right().pings(Pair.RIGHT, Pair.LEFT, 5));
    assertTrue(pair.left().pings(Pair.LEFT_V4, Pair.RIGHT_V4, 3));
    assertTrue(transfer(pair.left(), Pair.LEFT, pair.right(), Pair.RIGHT).intact());
    assertTrue(transfer(pair.right(), Pair.RIGHT, pair.left(), Pair.LEFT).intact());
    assertTrue(left.latestHandshake(right.publicKey()) > 0);
    assertTrue(right.latestHandshake(left.publicKey()) > 0);
  }

  @Test
  void shouldRefuseAPeerWithAnotherPresharedKey() {
    try (Topology topology = Topology.open()) {
      Pair pair = Pair.create(topology, "");
      KeyPair left = KeyPair.generate();
      KeyPair right = KeyPair.generate();
      Tunnel ours =
          Slaacguard.start(
              pair.right(), withKey(Pair.rightSetup(left, right), KeyPair.presharedKey()));
      WireGuardGo.start(
          pair.left(), withKey(Pair.leftSetup(left, right, "IPv4"), KeyPair.presharedKey()));

      assertFalse(pair.left().pings(Pair.LEFT, Pair.RIGHT, 3));
      assertEquals(0, ours.latestHandshake(left.publicKey()));
    }
  }

  @ParameterizedTest(name = "{0} moves to another {1}")
  @CsvSource({"wireguard-go, port", "Slaacguard, port", "Slaacguard, address"})
  void shouldFollowAPeerThatMovesInTheMiddleOfATransfer(String who, String what) {
    try (Topology topology = Topology.open()) {
      Pair pair = Pair.create(topology, "");
      KeyPair left = KeyPair.generate();
      KeyPair right = KeyPair.generate();
      boolean ourTurn = who.equals("Slaacguard");
      Tunnel fixed = start(!ourTurn, pair.right(), Pair.rightSetup(left, right));
      Tunnel moving = start(ourTurn, pair.left(), Pair.leftSetup(left, right, "IPv4"));
      assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 2));

      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Transfer> running =
          pair.left()
              .async(
                  () ->
                      Transfer.run(
                          pair.left(),
                          Pair.LEFT,
                          pair.right(),
                          Pair.RIGHT,
                          sent -> !enough.get(),
                          TRANSFER.multipliedBy(3)));
      Await.until(
          "the transfer to be under way",
          TRANSFER,
          () -> received(fixed, left.publicKey()) > 10_000_000);
      assertFalse(running.isDone());
      String there = move(moving, what);
      long before = received(fixed, left.publicKey());
      Await.until(
          "the peer to be followed",
          TRANSFER,
          () -> fixed.ofPeer("endpoints", left.publicKey()).equals(there));
      Await.until(
          "data after the move",
          TRANSFER,
          () -> received(fixed, left.publicKey()) > before + 10_000_000);
      assertFalse(running.isDone());
      enough.set(true);
      assertTrue(running.join().intact());
    }
  }

  /**
   * Moves it; wireguard-go only to another port: it goes on sending from an address that is gone
   * until the next handshake.
   */
  private static String move(Tunnel tunnel, String what) {
    if (what.equals("port")) {
      tunnel.wg("set", "listen-port", "1007");
      return "192.0.2.1:1007";
    }
    tunnel.host().ip("addr", "del", "192.0.2.1/24", "dev", "eth0");
    tunnel.host().address("eth0", "192.0.2.7/24");
    return "192.0.2.7:" + Pair.LEFT_PORT;
  }

  private static long received(Tunnel tunnel, String publicKey) {
    return Long.parseLong(tunnel.ofPeer("transfer", publicKey).split("\t", 2)[0]);
  }

  private static Transfer transfer(Host sender, String from, Host receiver, String to) {
    return Transfer.run(sender, from, receiver, to, 4 << 20, TRANSFER);
  }

  private static Tunnel start(boolean ours, Host host, TunnelSetup setup) {
    return ours ? Slaacguard.start(host, setup) : WireGuardGo.start(host, setup);
  }

  private static TunnelSetup withKey(TunnelSetup setup, @Nullable String presharedKey) {
    return new TunnelSetup(
        setup.keys(),
        setup.listenPort(),
        setup.addresses(),
        setup.lines(),
        setup.remotes().stream().map(r -> r.presharedKey(presharedKey)).toList());
  }
}
