package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ports, addresses and routes that change under packets: what is lost to it, with ours and with
 * wireguard-go in its place. {@link Pair} and {@link Uplinks} draw the networks.
 */
@Timeout(300)
class MovingIT {
  private static final int COUNT = 75;

  /**
   * What a busy machine may lose until the kernel's news has been read, or two programs have had
   * their turn: a fiftieth of a second each.
   */
  private static final int FEW = 3;

  /** How often a busy machine may need to try. */
  private static final int TRIES = 5;

  /** How often sockets are ended, so that the error is a sender's at least once. */
  private static final int ENDS = 8;

  /** How many ports a peer has, one after the other. */
  private static final int PORTS = 40;

  /** Nothing has come to an old port. */
  private static final Pattern STRAY = Pattern.compile("counter stray \\{\\s*packets 0 ");

  private final KeyPair leftKeys = KeyPair.generate();
  private final KeyPair rightKeys = KeyPair.generate();
  private Topology topology;
  private int pairs;

  @BeforeEach
  void open() {
    topology = Topology.open();
  }

  @AfterEach
  void close() {
    topology.close();
  }

  private static Tunnel start(boolean ours, Host host, TunnelSetup setup) {
    return ours ? Slaacguard.start(host, setup) : WireGuardGo.start(host, setup);
  }

  /** Lets some packets go on either side of a change. */
  private static void pause() {
    Await.pause(Pings.INTERVAL.multipliedBy(15));
  }

  private static void say(String what, int ours, int reference) {
    System.out.printf(
        "%s: Slaacguard lost %d, wireguard-go %d of %d%n", what, ours, reference, COUNT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IPv4", "IPv6"})
  void shouldFollowTheRouteToAnotherUplinkAndBack(String outer) {
    Uplinks net = Uplinks.create(topology);
    Tunnel reference = start(false, net.right(), Pair.rightSetup(leftKeys, rightKeys));
    Tunnel ours = start(true, net.left(), Uplinks.leftSetup(leftKeys, rightKeys, outer));
    assertTrue(net.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    long lost = Await.least(TRIES, FEW, () -> lostToUplinks(net, reference, ours, outer));
    assertTrue(lost <= FEW, "lost " + lost + " of " + COUNT);
  }

  /** The most that is lost in one direction, to the other uplink and back. */
  private static int lostToUplinks(Uplinks net, Tunnel reference, Tunnel ours, String outer) {
    int most = 0;
    for (int uplink : new int[] {2, 1}) {
      Pings out = Pings.start(net.left(), Pair.LEFT, Pair.RIGHT, COUNT);
      Pings in = Pings.start(net.right(), Pair.RIGHT, Pair.LEFT, COUNT);
      pause();
      net.leaveBy(uplink);
      int lostOut = out.lost();
      int lostIn = in.lost();
      System.out.printf("%s by uplink %d: lost %d out, %d in%n", outer, uplink, lostOut, lostIn);
      assertEquals(
          Uplinks.leftEndpoint(uplink, outer),
          reference.ofPeer("endpoints", ours.publicKey()),
          "the peer has followed");
      most = Math.max(most, Math.max(lostOut, lostIn));
    }
    return most;
  }

  /** Nothing comes from us but what the change itself brings. */
  @ParameterizedTest
  @ValueSource(strings = {"IPv4", "IPv6"})
  void shouldTellAQuietPeerWhenTheUplinkIsGone(String outer) {
    Uplinks net = Uplinks.create(topology);
    Tunnel reference = start(false, net.right(), Pair.rightSetup(leftKeys, rightKeys));
    Tunnel ours = start(true, net.left(), Uplinks.leftSetup(leftKeys, rightKeys, outer));
    assertTrue(net.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    net.left().ip("link", "set", "up1", "down");
    net.leaveBy(2);
    String there = Uplinks.leftEndpoint(2, outer);
    assertTrue(
        Await.holds(
            Duration.ofSeconds(60),
            () -> reference.ofPeer("endpoints", ours.publicKey()).equals(there)),
        () -> reference.ofPeer("endpoints", ours.publicKey()));
    assertTrue(net.right().pings(Pair.RIGHT, Pair.LEFT, 3));
  }

  @Test
  void shouldLeaveADeprecatedAddress() {
    Pair pair = Pair.create(topology, "");
    Tunnel reference = start(false, pair.right(), Pair.rightSetup(leftKeys, rightKeys));
    Tunnel ours = start(true, pair.left(), Pair.leftSetup(leftKeys, rightKeys, "IPv6"));
    assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    assertEquals("[2001:db8:f::1]:1001", reference.ofPeer("endpoints", ours.publicKey()));
    pair.left().address("eth0", "2001:db8:f::7/64");
    // The prefix's own route has the life of the address that is about to end.
    pair.left().ip("-6", "route", "add", "2001:db8:f::/64", "dev", "eth0", "metric", "1");
    Pings in = Pings.start(pair.right(), Pair.RIGHT, Pair.LEFT, COUNT);
    pause();
    pair.left()
        .ip(
            "addr",
            "change",
            "2001:db8:f::1/64",
            "dev",
            "eth0",
            "preferred_lft",
            "0",
            "valid_lft",
            "3600");
    int lost = in.lost();
    assertTrue(lost <= FEW, "lost " + lost);
    assertEquals("[2001:db8:f::7]:1001", reference.ofPeer("endpoints", ours.publicKey()));
  }

  @Test
  void shouldLoseNothingToAChangeOfPort() {
    int ours = (int) Await.least(TRIES, 0, () -> lostToPorts(true));
    int reference = lostToPorts(false);
    say("port", ours, reference);
    assertEquals(0, ours);
  }

  /** Both ways at once, and the port changes every tenth of a second. */
  private int lostToPorts(boolean ours) {
    Pair pair = Pair.create(topology, "pair" + pairs++ + "-");
    Tunnel fixed = start(false, pair.right(), Pair.rightSetup(leftKeys, rightKeys));
    Tunnel moving = start(ours, pair.left(), Pair.leftSetup(leftKeys, rightKeys, "IPv4"));
    assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    Pings out = Pings.start(pair.left(), Pair.LEFT, Pair.RIGHT, COUNT);
    Pings in = Pings.start(pair.right(), Pair.RIGHT, Pair.LEFT, COUNT);
    for (int port = 2001; port <= 2004; port++) {
      Await.pause(Duration.ofMillis(100));
      moving.wg("set", "listen-port", "" + port);
    }
    int lost = out.lost() + in.lost();
    assertEquals("192.0.2.1:2004", fixed.ofPeer("endpoints", leftKeys.publicKey()));
    moving.close();
    fixed.close();
    return lost;
  }

  @Test
  void shouldHaveTheOldPortFreeWhenTheChangeIsDone() {
    Pair pair = Pair.create(topology, "");
    Tunnel one = start(true, pair.left(), Pair.leftSetup(leftKeys, rightKeys, "IPv4"));
    TunnelSetup second = TunnelSetup.create().listen(2001);
    Tunnel other = start(true, pair.left(), second);
    one.wg("set", "listen-port", "2002");
    other.wg("set", "listen-port", "" + Pair.LEFT_PORT);
    one.wg("set", "listen-port", "2001");
    assertFalse(one.wg("show", "listen-port").equals(other.wg("show", "listen-port")));
  }

  /**
   * A socket that was ended in this way has no port any more. A single error says so, to whichever
   * thread receives or sends next.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOpenTheSocketsAgainThatAnAdministratorEnds(boolean sending) {
    Pair pair = Pair.create(topology, "");
    Tunnel other = start(false, pair.right(), Pair.rightSetup(leftKeys, rightKeys));
    TunnelSetup anyPort = Pair.leftSetup(leftKeys, rightKeys, "IPv4").listen(0);
    Tunnel ours = start(true, pair.left(), anyPort);
    assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    String port = ours.wg("show", "listen-port");
    for (int i = 0; i < ENDS; i++) {
      Pings beside =
          Pings.start(pair.left(), Pair.LEFT, Pair.RIGHT, sending ? 300 : 1, Duration.ofMillis(2));
      pause();
      pair.left().succeed(Command.of("ss", "-K", "-u", "-a", "sport = :" + port));
      System.out.printf("sockets that were ended: lost %d%n", beside.lost());
      assertTrue(pair.right().pings(Pair.RIGHT, Pair.LEFT, 3));
      assertEquals(port, ours.wg("show", "listen-port"));
      assertEquals("192.0.2.1:" + port, other.ofPeer("endpoints", leftKeys.publicKey()));
    }
  }

  /** Packets out tell the peer by themselves; those in come only once it was told. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLoseFewPacketsToAnAddressThatGoesAway(boolean out) {
    int ours = (int) Await.least(TRIES, FEW, () -> lostToAddress(true, out));
    int reference = lostToAddress(false, out);
    say("address, packets " + (out ? "out" : "in"), ours, reference);
    assertTrue(ours <= FEW, "lost " + ours);
  }

  private int lostToAddress(boolean ours, boolean out) {
    Pair pair = Pair.create(topology, "pair" + pairs++ + "-");
    pair.left().sysctl("net.ipv4.conf.eth0.promote_secondaries", "1");
    pair.left().address("eth0", "192.0.2.7/24");
    Tunnel fixed = start(true, pair.right(), Pair.rightSetup(leftKeys, rightKeys));
    Tunnel moving = start(ours, pair.left(), Pair.leftSetup(leftKeys, rightKeys, "IPv4"));
    assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    Pings pings =
        out
            ? Pings.start(pair.left(), Pair.LEFT, Pair.RIGHT, COUNT)
            : Pings.start(pair.right(), Pair.RIGHT, Pair.LEFT, COUNT);
    pause();
    pair.left().ip("addr", "del", "192.0.2.1/24", "dev", "eth0");
    int lost = pings.lost();
    if (ours) {
      assertEquals("192.0.2.7:1001", fixed.ofPeer("endpoints", leftKeys.publicKey()));
    }
    moving.close();
    fixed.close();
    return lost;
  }

  /** A host behind a translator that gives it another port now and then. */
  @Test
  void shouldAnswerToWhereTheNewestPacketCameFrom() {
    Pair pair = Pair.create(topology, "");
    start(true, pair.right(), Pair.rightSetup(leftKeys, rightKeys));
    start(false, pair.left(), Pair.leftSetup(leftKeys, rightKeys, "IPv4"));
    assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 2));
    // What a busy kernel drops on the way says nothing of ports; an answer to an old port does.
    int lost = (int) Await.least(TRIES, 0, () -> lostToNewPorts(pair.left()));
    System.out.printf("answers to a new port: lost %d of %d%n", lost, PORTS);
    assertEquals(0, lost);
  }

  private static int lostToNewPorts(Host host) {
    int lost = 0;
    for (int i = 0; i < PORTS; i++) {
      rebind(host, 3000 + i);
      int unanswered = Pings.start(host, Pair.LEFT, Pair.RIGHT, 1).lost();
      String counted = host.succeed(Command.of("nft", "list", "counters", "table", "ip", "rebind"));
      if (unanswered > 0) {
        System.out.println("no answer at port " + (3000 + i) + ": " + counted);
      }
      assertTrue(STRAY.matcher(counted).find(), counted);
      lost += unanswered;
    }
    return lost;
  }

  /** The old port leads nowhere any more, as when a translator has forgotten it. */
  private static void rebind(Host host, int port) {
    host.succeed(
        Command.of("nft", "-f", "-")
            .input(
                """
                table ip rebind
                delete table ip rebind
                table ip rebind {
                  counter sent {}
                  counter came {}
                  counter stray {}
                  chain out {
                    type filter hook output priority raw;
                    udp sport 1001 counter name sent udp sport set %1$d
                  }
                  chain in {
                    type filter hook prerouting priority raw;
                    udp dport %1$d counter name came udp dport set 1001 accept
                    udp dport 3000-3999 counter name stray drop
                  }
                }
                """
                    .formatted(port)));
  }
}
