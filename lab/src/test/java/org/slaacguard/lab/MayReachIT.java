package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.AccessNetwork.ADMIN;
import static org.slaacguard.lab.AccessNetwork.GATEWAY;
import static org.slaacguard.lab.AccessNetwork.GUEST;
import static org.slaacguard.lab.AccessNetwork.LAN;
import static org.slaacguard.lab.AccessNetwork.OPEN;
import static org.slaacguard.lab.AccessNetwork.PHONE;
import static org.slaacguard.lab.AccessNetwork.SECRET;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers reach what they may and nothing else, on the network that {@link AccessNetwork} draws. */
@Timeout(300)
class MayReachIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** In milliseconds. */
  private static final long TENTH_OF_A_SECOND = 100;

  /** How many lots of new addresses a busy machine may need until one is followed as fast. */
  private static final int LOTS = 5;

  private static final int LOT = 10;

  private static final Duration VAIN = Duration.ofSeconds(1);
  private static final KeyPair OWN = KeyPair.generate();

  private static final Pattern RULE_OF_FRESH = Pattern.compile("2001:db8:1::f:[0-9a-f]+ : ");

  private AccessNetwork network;
  private final List<Slaacguard> started = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    network = new AccessNetwork();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private Slaacguard start(List<String> ofDevice, List<List<String>> ofPeers) {
    Slaacguard gateway =
        Slaacguard.start(network.gateway, network.gatewaySetup(OWN, ofDevice, ofPeers));
    started.add(gateway);
    network.startPeers(OWN.publicKey());
    return gateway;
  }

  private Host host(int peer) {
    return network.peers.get(peer).host();
  }

  private static final Pattern TAGGED = Pattern.compile("set tag0v6 [^}]*elements = \\{ " + GUEST);
  private static final List<String> SOURCES = List.of(ADMIN, GUEST, PHONE);

  private void assertReaches(int peer, String to, int port) {
    assertTrue(
        AccessNetwork.answers(host(peer), SOURCES.get(peer), to, port, SOON),
        () ->
            SOURCES.get(peer)
                + " reaches "
                + to
                + " "
                + port
                + "\n"
                + rules()
                + started.getLast().show());
  }

  private void assertRefused(int peer, String to, int port) {
    assertFalse(
        AccessNetwork.answers(host(peer), SOURCES.get(peer), to, port, VAIN),
        () -> SOURCES.get(peer) + " does not reach " + to + " " + port + "\n" + rules());
  }

  private String rules() {
    return network.gateway.command("nft", "list", "ruleset").succeed();
  }

  private boolean hasTable() {
    return network.gateway.command("nft", "list", "tables").succeed().contains("slaacguard-access");
  }

  @Test
  void shouldLetEachPeerReachWhatItMayAndRefuseTheRest() throws Exception {
    Slaacguard gateway =
        start(
            List.of("TagMayReach = guest lan udp/7001, guest gateway udp/7003"),
            List.of(
                List.of(),
                List.of("Tags = guest"),
                List.of("Tags = home", "MayReach = peers:guest")));
    network.answer(network.gateway, 7003);
    for (int i = 0; i < 3; i++) {
      network.answer(host(i), OPEN);
    }
    assertReaches(0, LAN, OPEN);
    assertReaches(0, LAN, SECRET);
    assertReaches(0, GATEWAY, 7003);
    assertReaches(0, PHONE, OPEN);

    assertReaches(1, LAN, OPEN);
    assertReaches(1, GATEWAY, 7003);
    assertRefused(1, LAN, SECRET);
    assertRefused(1, PHONE, OPEN);
    assertRefused(1, ADMIN, OPEN);

    assertReaches(2, GUEST, OPEN);
    assertRefused(2, ADMIN, OPEN);
    assertRefused(2, LAN, OPEN);
    assertRefused(2, GATEWAY, 7003);

    // Others begin: what a peer may reach says nothing of who may reach the peer.
    assertTrue(AccessNetwork.answers(network.lan, LAN, GUEST, OPEN, SOON), this::rules);
    assertTrue(AccessNetwork.answers(network.lan, LAN, PHONE, OPEN, SOON), this::rules);
    assertFalse(network.heard.contains(GUEST + " " + SECRET), network.heard::toString);

    String heard =
        host(1).run(Command.of("ping", "-n", "-c", "1", "-W", "20", "-I", GUEST, LAN)).output();
    assertTrue(heard.contains("Administratively prohibited"), heard);
    String shown = gateway.show();
    assertTrue(shown.contains("may reach: peers:guest"), shown);
    assertTrue(shown.contains("tags: guest"), shown);
    assertTrue(shown.contains("packets to what it may not reach"), shown);
    assertTrue(gateway.counter("drop_unreachable") > 0, shown);
  }

  /** The first packets from a new address go to where it may not: none may pass. */
  @Test
  void shouldFollowANewAddressWithinATenthOfASecondAndLetNothingPassBefore() throws Exception {
    Slaacguard gateway =
        start(
            List.of("LearnExpiry = 3s", "LearnLimit = 200"),
            List.of(List.of(), List.of("MayReach = lan udp/7001"), List.of()));
    assertReaches(1, LAN, OPEN);
    List<String> fresh = new ArrayList<>();
    long millis = Await.least(LOTS, TENTH_OF_A_SECOND, () -> quickestOfALot(fresh));
    System.out.println("access: from the first packet to the first answer, in ms: " + millis);
    assertTrue(millis <= TENTH_OF_A_SECOND, () -> millis + " ms");
    assertTrue(gateway.counter("drop_unsettled") >= 0);

    // An unrestricted peer learns, too.
    assertReaches(0, LAN, SECRET);
    // It may have expired meanwhile, on a busy machine, and is learned anew.
    String last = fresh.getLast();
    Await.until(
        "the rule of " + last,
        SOON,
        () ->
            AccessNetwork.answers(host(1), last, LAN, OPEN, SOON)
                && rules().contains(last + " : goto reach0"));
    // What was refused stays counted; no rule is left.
    Await.until("the addresses to expire", SOON, () -> !RULE_OF_FRESH.matcher(rules()).find());
    assertTrue(rules().contains(PHONE + " : accept"), this::rules);
  }

  /** Adds new addresses to these; the fewest milliseconds from a first packet to its answer. */
  private long quickestOfALot(List<String> addresses) {
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < LOT; i++) {
      String fresh = "2001:db8:1::f:" + Integer.toHexString(1 + addresses.size());
      addresses.add(fresh);
      host(1).address(network.peers.get(1).device(), fresh + "/64");
      quickest = Math.min(quickest, host(1).here("a new address", () -> untilAnswered(fresh)));
      assertFalse(
          network.heard.stream().anyMatch(h -> h.endsWith(" " + SECRET)), network.heard::toString);
    }
    return quickest;
  }

  /** Milliseconds from the first packet from an address to the first answer. */
  private static long untilAnswered(String from) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), 0))) {
      socket.setSoTimeout(2);
      InetSocketAddress refused = new InetSocketAddress(InetAddress.ofLiteral(LAN), SECRET);
      InetSocketAddress allowed = new InetSocketAddress(InetAddress.ofLiteral(LAN), OPEN);
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < SOON.toNanos()) {
        socket.send(new DatagramPacket(new byte[4], 4, refused));
        socket.send(new DatagramPacket(new byte[4], 4, allowed));
        if (AccessNetwork.hears(socket)) {
          return (System.nanoTime() - begin) / 1_000_000;
        }
      }
      throw new IOException("no answer");
    }
  }

  @Test
  void shouldFollowReloadsAndSetAndReinstateWhatSomebodyHasFlushed() throws Exception {
    Slaacguard gateway = start(List.of(), List.of(List.of(), List.of(), List.of()));
    assertReaches(1, LAN, SECRET);
    assertFalse(hasTable(), "nobody is restricted");

    String guest = network.keys.get(1).publicKey();
    Slaacguard.command("set", gateway.device(), "peer", guest, "may-reach", "lan udp/7001")
        .succeed();
    Await.until("the table", SOON, this::hasTable);
    Await.until(
        "the refusal", SOON, () -> !AccessNetwork.answers(host(1), GUEST, LAN, SECRET, VAIN));
    assertReaches(1, LAN, OPEN);

    network.gateway.command("nft", "flush", "ruleset").succeed();
    Await.until("the table again", SOON, this::hasTable);
    assertRefused(1, LAN, SECRET);
    assertTrue(gateway.show().contains("nft flush ruleset"), gateway::show);
    network
        .gateway
        .command("nft", "flush", "table", "inet", "slaacguard-access-" + gateway.device())
        .succeed();
    Await.until("the rules again", SOON, () -> rules().contains("goto from"));
    assertRefused(1, LAN, SECRET);

    String file =
        network
            .gatewaySetup(
                OWN,
                List.of("MayReach = none", "Backend = userspace"),
                List.of(List.of("MayReach = all"), List.of("MayReach = lan"), List.of()))
            .toFile();
    Files.writeString(gateway.file(), file);
    network.gateway.succeed(
        Slaacguard.command(network.topology, "reload", gateway.file().toString()));
    network.answer(host(2), OPEN);
    assertReaches(0, PHONE, OPEN);
    assertReaches(1, LAN, SECRET);
    assertRefused(2, LAN, OPEN);
  }

  /** One address of many, in either direction: the rules stay as they are. */
  @Test
  void shouldMendWhatSomebodyHasChangedOfASingleAddressAndKeepItsTableWhereNetworksChange()
      throws Exception {
    Slaacguard gateway =
        start(
            List.of("TagMayReach = guest peers:guest"),
            List.of(List.of(), List.of("Tags = guest"), List.of()));
    String table = "inet slaacguard-access-" + gateway.device();
    assertRefused(1, LAN, SECRET);
    awaitRule(GUEST + " : goto reach0");
    for (String change :
        List.of(
            "delete element %s source6 { " + GUEST + " }",
            "add element %s source6 { 2001:db8:1::bad : accept }",
            "delete element %s tag0v6 { " + GUEST + " }",
            "delete element %1$s source6 { %2$s }; add element %1$s source6 { %2$s : accept }",
            "add element %s lan6 { 2001:db8:bad::/48 }")) {
      network.gateway.command("nft", change.formatted(table, GUEST)).succeed();
      Await.until(
          change,
          SOON,
          () -> {
            String now = rules();
            return now.contains(GUEST + " : goto reach0")
                && TAGGED.matcher(now).find()
                && !now.contains(":bad");
          });
      assertRefused(1, LAN, SECRET);
    }
    assertTrue(gateway.counter("drop_unreachable") > 0, gateway::show);
    String handle = handle();
    long counted = gateway.counter("drop_unreachable");
    network.topology.cable(network.gateway, "lan9", network.lan, "lan9");
    network.gateway.address("lan9", "2001:db8:99::1/64");
    awaitRule("2001:db8:99::/64");
    assertEquals(handle, handle(), "the same table");
    assertTrue(rules().contains("counter packets"), "with what it has counted: " + rules());
    assertTrue(gateway.counter("drop_unreachable") >= counted, gateway::show);
  }

  /** A peer begins connections as fast as it can, from more than one of its addresses. */
  @Test
  void shouldLeaveRoomInTheTableOfConnectionsWhateverAPeerBegins() throws Exception {
    int most = 200;
    Slaacguard gateway =
        start(List.of("ConnectionLimit = " + most), List.of(List.of(), List.of(), List.of()));
    assertReaches(1, LAN, OPEN);
    awaitRule(GUEST + " : goto flow");
    String second = "2001:db8:1::b1";
    host(1).address(network.peers.get(1).device(), second + "/64");
    Connections.begin(host(1), GUEST, LAN, SECRET + 1, 3000);
    Connections.begin(host(1), second, LAN, SECRET + 1, 3000);
    int tracked = Connections.tracked(network.gateway);
    System.out.println("access: " + tracked + " of 6000 connections of a peer are tracked");
    // Its own, as many in the moment in which its second address is learned, and a few others'.
    assertTrue(tracked < 2 * most + 100, () -> tracked + "\n" + rules());
    assertReaches(0, LAN, OPEN);
    assertReaches(2, LAN, SECRET);
    assertTrue(gateway.counter("drop_connections") > 1000, gateway::show);
  }

  /** The kernel's table changes in place, by netlink, however the prefixes lie in each other. */
  @Test
  void shouldFollowPrefixesInPlace() throws Exception {
    Slaacguard gateway =
        start(
            List.of("TagMayReach = a peers:a"), List.of(List.of(), List.of("Tags = a"), List.of()));
    awaitRule("ct count over 2048");
    String phone = network.keys.get(2).publicKey();
    String guest = network.keys.get(1).publicKey();
    allow(gateway, phone, "2001:db8:7::/48,10.7.0.0/16");
    allow(gateway, guest, "2001:db8:7:8::/62,2001:db8:7:c::/64,10.7.8.0/24,::/0");
    awaitRule("2001:db8:7:8::/62 : goto reach0");
    // Until the host's addresses are there, it is made anew for each.
    String handle = handle();
    awaitRule("2001:db8:7::/61 : accept");
    awaitRule("10.7.8.0/24 : goto reach0");
    awaitRule("elements = { 10.7.8.0/24 }");
    allow(gateway, guest, "2001:db8:7:c::/64");
    awaitRule("2001:db8:7::-2001:db8:7:b:ffff:ffff:ffff:ffff : accept");
    allow(gateway, guest, "fd00:7::/32");
    awaitRule("2001:db8:7::/48 : accept");
    awaitRule("10.7.0.0/16 : accept");
    allow(gateway, phone, PHONE + "/128");
    Await.until("the prefix to go", SOON, () -> !rules().contains("2001:db8:7::"));
    assertEquals(handle, handle(), "it is the table of the beginning");
    String shown = gateway.show();
    assertFalse(shown.contains("nft flush ruleset"), shown);
  }

  private void allow(Slaacguard gateway, String peer, String prefixes) {
    Slaacguard.command("set", gateway.device(), "peer", peer, "allowed-ips", prefixes).succeed();
  }

  private void awaitRule(String text) {
    Await.value(text, SOON, () -> rules().replaceAll("\\s+", " "), rules -> rules.contains(text));
  }

  private String handle() {
    return Await.value("the table", SOON, this::tableLine, line -> !line.isEmpty());
  }

  /** With its handle; empty while it is being made anew. */
  private String tableLine() {
    return network
        .gateway
        .command("nft", "-a", "list", "ruleset")
        .succeed()
        .lines()
        .filter(line -> line.startsWith("table inet slaacguard-access") && line.contains("handle"))
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldLeaveNothingBehindWhenItIsKilledAndStartedAgain() throws Exception {
    Slaacguard gateway = start(List.of("MayReach = lan"), List.of(List.of(), List.of(), List.of()));
    assertTrue(hasTable(), "before the link is up");
    assertReaches(1, LAN, OPEN);
    gateway.program().kill();
    assertTrue(hasTable(), "left");
    Slaacguard again = gateway.restart();
    assertEquals(
        1, rules().lines().filter(l -> l.startsWith("table inet slaacguard-access")).count());
    again.program().kill();
    Files.writeString(
        gateway.file(), Files.readString(gateway.file()).replace("MayReach = lan", ""));
    again = gateway.restart();
    Await.until("the table to go", SOON, () -> !hasTable());
    again.close();
    assertFalse(hasTable());
  }
}
