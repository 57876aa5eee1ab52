package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slaacguard.control.Reach;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/**
 * The kernel's own nftables, in network namespaces of the test's own. A cable is the tunnel:
 *
 * <pre>
 *   peers                                           gateway
 *     far0 2001:db8:9::2, 10.9.0.2 ──────── tun0 2001:db8:9::1, 10.9.0.1, which they may not reach
 *     lo   2001:db8:7::/64, 2001:db8:8::1, 10.8.0.2
 * </pre>
 */
@NeedsRoot
final class AccessTableTest {
  private static final IpPrefix BLOCK = IpPrefix.parse("2001:db8:7::/64");
  private static final IpAddress SINGLE = IpAddress.parse("2001:db8:8::1");
  private static final IpAddress SINGLE4 = IpAddress.parse("10.8.0.2");
  private static final String TARGET = "2001:db8:9::1";
  private static final String TARGET4 = "10.9.0.1";
  private static final String TABLE = "slaacguard-access-tun0";

  /** In milliseconds. */
  private static final int SOON = 20_000;

  private static final int FLOODING = 3;
  private static final int OTHER = 4;
  private static final AccessRules NOTHING = rules(List.of(List.of()), new ConnectionLimit(0, 64));
  private static final AccessRules LIMITED =
      rules(List.of(), new ConnectionLimit(ConnectionLimit.AUTOMATIC, 64));

  private final Runner runner = new Runner();
  private final AccessCounts counts = new AccessCounts("tun0");

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private NetworkNamespace peers;
  private AccessTable table;

  private static AccessRules rules(List<List<Reach>> rights, ConnectionLimit limit) {
    return new AccessRules(rights, List.of(), false, limit);
  }

  /** Runs {@code nft}, but for what is to fail. */
  private static final class Runner implements CommandRunner {
    private final ProcessRunner processes = new ProcessRunner();
    @Nullable SetupException atMake;
    @Nullable SetupException atCheck;

    @Override
    public void run(List<String> command, String input, Duration limit) throws SetupException {
      SetupException failure = command.contains("-c") ? atCheck : atMake;
      if (failure != null && input.contains("ct count")) {
        throw failure;
      }
      processes.run(command, input, limit);
    }
  }

  @BeforeEach
  void enter() throws Exception {
    peers = NetworkNamespace.anonymous();
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      rtnetlink.links().createVeth("tun0", "far0", peers);
    }
    peers.run(AccessTableTest::connect);
    ip("link", "set", "tun0", "up");
    ip("addr", "add", TARGET + "/64", "dev", "tun0", "nodad");
    ip("addr", "add", TARGET4 + "/24", "dev", "tun0");
    for (String each : List.of(BLOCK.toString(), SINGLE.toString())) {
      ip("-6", "route", "add", each, "via", "2001:db8:9::2");
    }
    ip("route", "add", SINGLE4.toString(), "via", "10.9.0.2");
    // Until then the cable may lose what is sent. Nobody listens at the port.
    await(() -> isAnswered("2001:db8:9::2", TARGET, SOON / 100));
    await(() -> isAnswered("10.9.0.2", TARGET4, SOON / 100));
    table = AccessTable.open("tun0", runner);
  }

  private static void connect() throws Exception {
    ip("link", "set", "lo", "up");
    ip("link", "set", "far0", "up");
    ip("addr", "add", "2001:db8:9::2/64", "dev", "far0", "nodad");
    ip("addr", "add", "10.9.0.2/24", "dev", "far0");
    ip("-6", "route", "add", "local", BLOCK.toString(), "dev", "lo");
    ip("addr", "add", SINGLE + "/128", "dev", "lo", "nodad");
    ip("addr", "add", SINGLE4 + "/32", "dev", "lo");
    // Any address of the prefix may send.
    Files.writeString(Path.of("/proc/sys/net/ipv6/ip_nonlocal_bind"), "1");
  }

  @AfterEach
  void leave() {
    if (table != null) {
      table.close();
    }
    peers.close();
  }

  private static void ip(String... arguments) throws SetupException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    new ProcessRunner().run(command, "", Duration.ofMinutes(1));
  }

  private static void nft(String input) throws SetupException {
    new ProcessRunner().run(List.of("nft", "-f", "-"), input, Duration.ofMinutes(1));
  }

  private static String listed() throws IOException {
    Process process = new ProcessBuilder("nft", "list", "table", "inet", TABLE).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private void make(AccessRules rules) throws SetupException {
    AccessMember flooding = member(rules, FLOODING);
    AccessMember other = member(rules, OTHER);
    table.make(
        rules,
        AccessNetworks.NONE,
        new WantedAccess.Members(Map.of(SINGLE, other, SINGLE4, other), Map.of(BLOCK, flooding)));
  }

  private static AccessMember member(AccessRules rules, int slot) {
    return new AccessMember(rules.rights().isEmpty() ? AccessMember.ALL : 0, List.of(), slot);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long until = System.nanoTime() + SOON * 1_000_000L;
    while (!condition.holds()) {
      assertTrue(System.nanoTime() - until < 0, "in vain");
      Thread.sleep(10);
    }
  }

  /** The cable's other end may be behind. */
  private void assertRefused(Map<Integer, Long> wanted) throws Exception {
    await(() -> sum(counts.refused()) >= sum(wanted));
    assertEquals(wanted, counts.refused());
  }

  private static long sum(Map<Integer, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static DatagramSocket socket(String from, String to) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(InetAddress.ofLiteral(to), 9);
    return socket;
  }

  private void send(String from) throws IOException {
    peers.run(
        () -> {
          try (DatagramSocket socket = socket(from, TARGET)) {
            socket.send(new DatagramPacket(new byte[1], 1));
          }
        });
  }

  /** Each datagram is from an address of its own. */
  private void flood(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      send("2001:db8:7::" + Integer.toHexString(i));
    }
  }

  /** Whether it is told that this does not arrive. */
  private boolean isAnswered(String from, String to, int millis) throws IOException {
    return peers.call(
        () -> {
          try (DatagramSocket socket = socket(from, to)) {
            socket.setSoTimeout(millis);
            socket.send(new DatagramPacket(new byte[1], 1));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return false;
          } catch (SocketTimeoutException e) {
            return false;
          } catch (IOException told) {
            return true;
          }
        });
  }

  /** A peer with a prefix fills no count, and takes nobody's answers. */
  @Test
  void shouldCountAndAnswerByPeerFromHoweverManyAddresses() throws Exception {
    make(NOTHING);
    assertTrue(table.isWhole());
    flood(500);
    assertTrue(isAnswered(SINGLE.toString(), TARGET, SOON), listed());
    assertTrue(isAnswered(SINGLE4.toString(), TARGET4, SOON), listed());
    assertRefused(Map.of(FLOODING, 500L, OTHER, 2L));
    assertEquals(Map.of(), counts.crowded());
    assertTrue(listed().contains("size 65"), "a place for each peer, and one for nobody");
  }

  @Test
  void shouldCountConnectionsBeyondTheLimitByPeer() throws Exception {
    make(rules(List.of(), new ConnectionLimit(20, 64)));
    flood(500);
    await(() -> sum(counts.crowded()) >= 400);
    assertEquals(Set.of(FLOODING), counts.crowded().keySet());
    assertEquals(Map.of(), counts.refused());
  }

  @Test
  void shouldFollowAddressesAndRangesAndSeeWhatOthersTake() throws Exception {
    make(NOTHING);
    IpPrefix other = IpPrefix.parse("2001:db8:7:1::/64");
    table.follow(
        new WantedAccess.Changes(
            Map.of(SINGLE, Optional.of(member(NOTHING, FLOODING)), SINGLE4, Optional.empty()),
            Map.of(other, Optional.of(member(NOTHING, OTHER)))));
    assertTrue(table.isWhole(), listed());
    send(SINGLE.toString());
    send("2001:db8:7::1");
    assertRefused(Map.of(FLOODING, 2L));
    nft("delete element inet " + TABLE + " peer6 { " + SINGLE + " }");
    assertFalse(table.isWhole());
    nft("add element inet " + TABLE + " peer6 { " + SINGLE + " : 5 }");
    assertFalse(table.isWhole(), "another peer");
    nft("delete element inet " + TABLE + " peer6 { " + SINGLE + " }");
    nft("add element inet " + TABLE + " peer6 { " + SINGLE + " : 3 }");
    assertTrue(table.isWhole(), listed());
  }

  /** Earlier versions counted by source. */
  @Test
  void shouldTakeThePlaceOfAnEarlierVersionsTable() throws Exception {
    nft(
        """
        table inet slaacguard-access-tun0 {
          map source6 { type ipv6_addr : verdict; }
          set refused6 { type ipv6_addr; size 65536; flags dynamic, timeout; timeout 5m; }
          chain refuse {
            update @refused6 { ip6 saddr counter } drop
          }
          chain input {
            type filter hook input priority -5; policy accept;
            ip6 daddr 2001:db8:9::1 goto refuse
          }
        }
        """);
    flood(2);
    assertEquals(Map.of(), counts.refused(), "no count of ours");
    make(NOTHING);
    assertTrue(table.isWhole());
    assertFalse(listed().contains("refused6"), listed());
    flood(2);
    assertRefused(Map.of(FLOODING, 2L));
  }

  /** A busy machine is no kernel without {@code ct count}. */
  @Test
  void shouldNotGiveUpTheLimitWhereSomethingElseFails() throws Exception {
    runner.atMake = SetupException.late("still running");
    assertThrows(SetupException.class, () -> make(LIMITED));
    assertFalse(table.isUncounted());
    runner.atMake = SetupException.ended(1, "nft: out of memory");
    make(LIMITED);
    assertTrue(table.isUncounted());
    assertTrue(table.isProvisional(), "the kernel could count");
    runner.atCheck = SetupException.late("still running");
    make(LIMITED);
    assertTrue(table.isProvisional(), "nobody knows");
    assertTrue(table.isWhole(), listed());
    runner.atMake = null;
    make(LIMITED);
    assertFalse(table.isUncounted());
    assertFalse(table.isProvisional());
    assertTrue(listed().contains("ct count over"), listed());
  }

  @Test
  void shouldDoWithoutALimitWhereTheKernelCannotCount() throws Exception {
    runner.atMake = SetupException.ended(1, "nft");
    runner.atCheck = SetupException.ended(1, "nft");
    make(LIMITED);
    assertTrue(table.isUncounted());
    assertFalse(table.isProvisional());
    assertTrue(table.isWhole(), listed());
    assertFalse(listed().contains("ct count"), listed());
    table.follow(
        new WantedAccess.Changes(Map.of(SINGLE, Optional.of(member(LIMITED, FLOODING))), Map.of()));
    assertTrue(table.isWhole(), listed());
    assertThrows(
        SetupException.class,
        () -> make(rules(List.of(), new ConnectionLimit(20, 64))),
        "somebody has asked for it");
  }
}
