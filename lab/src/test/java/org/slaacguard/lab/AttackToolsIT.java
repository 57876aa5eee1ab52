package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.Counter;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * The attackers' own tools against one gateway: scapy as a peer inside the tunnel, thc-ipv6 as a
 * neighbour on the uplink, where the gateway proxies for its peers and has its prefix from Kea.
 *
 * <pre>
 *  outside ── router ──┐                           ┌── 192.0.2.2 roamer, the honest peer
 *        Kea on up0    ├─ switch ── eth0 vps out0 ─┘
 *        neighbor ─────┘              out1 ───────── 192.0.2.6 scapy, the hostile peer
 *         thc-ipv6
 * </pre>
 *
 * Otherwise as in {@link OnLinkNetwork}.
 */
@Tag("alone") // the attackers fill the table of neighbours that all namespaces share
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class AttackToolsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String HEAP = "-Xmx128m";
  private static final String SCRIPT = "hostile-peer.py";

  /** Beyond the heap: code, threads, libraries, and what the JVM keeps for itself. */
  private static final long MEMORY = 320L << 20;

  private static final String LEASE = "2001:db8:a000::/56";

  private Topology topology;
  private OnLinkNetwork network;
  private Slaacguard gateway;
  private WireGuardGo honest;
  private WireGuardGo hostile;
  private String address;

  @BeforeAll
  void start() {
    topology = Topology.open();
    network = new OnLinkNetwork(topology);
    Host vps = network.gateway();
    Kea.start(network.router(), "up0", 600);
    Host attacker = topology.host("scapy");
    topology.cable(vps, "out1", attacker, "eth0");
    vps.address("out1", "192.0.2.5/30");
    attacker.address("eth0", "192.0.2.6/30");
    attacker.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
    KeyPair honestKeys = KeyPair.generate();
    KeyPair hostileKeys = KeyPair.generate();
    gateway =
        Slaacguard.startAsUsersDo(
            vps,
            OnLinkNetwork.gatewaySetup(
                    honestKeys,
                    "Uplink = " + OnLinkNetwork.UPLINK,
                    "DelegatePrefix = delegated:80/57 length=60-64",
                    "Groups = ff02::fb",
                    "ConnectionLimit = 100")
                .remote(
                    Remote.learner(hostileKeys.publicKey())
                        .line("JoinGroups = yes")
                        .line("DelegateLimit = 2")),
            HEAP);
    honest =
        WireGuardGo.start(network.peer(), OnLinkNetwork.peerSetup(honestKeys, gateway.publicKey()));
    hostile =
        WireGuardGo.start(
            attacker,
            TunnelSetup.of(hostileKeys)
                .address("fe80::bad/64")
                .remote(
                    Remote.of(gateway.publicKey())
                        .endpoint("192.0.2.5:" + OnLinkNetwork.PORT)
                        .allowed("::/0")));
    address = honest.awaitAddress();
    hostile.awaitAddress();
    Await.until("the lease", SOON, () -> gateway.program().log().contains("has " + LEASE));
    Await.until(
        "the way out", SOON, () -> network.outside().pings(OnLinkNetwork.OUTSIDE, address, 1));
  }

  @AfterAll
  void stop() {
    topology.close();
  }

  private void assertNothingIsLost(String after) {
    assertTrue(gateway.program().alive(), () -> after + ": " + gateway.program().log());
    Await.until(
        "a ping of the honest peer after " + after,
        SOON,
        () -> network.peer().pings(address, "fe80::1%" + honest.device(), 1));
    assertTrue(gateway.learned(honest.publicKey()).contains(address), () -> after + gateway.show());
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    Json all = gateway.showJson().get("counters");
    for (Counter each : Counter.values()) {
      counters.put(each.label(), all.get(each.label()).number());
    }
    return counters;
  }

  /** What was counted since then, without what was not. */
  private Map<String, Long> since(Map<String, Long> before) {
    Map<String, Long> counted = counters();
    counted.replaceAll((label, count) -> count - before.getOrDefault(label, 0L));
    counted.values().removeIf(count -> count == 0);
    return counted;
  }

  @Test
  @Order(1)
  void shouldTakeNothingFromAnybodyWhateverAPeerSends() throws Exception {
    Map<String, Long> before = counters();
    String said =
        hostile
            .host()
            .succeed(
                Command.of(
                        "/usr/bin/python3",
                        script().toString(),
                        hostile.device(),
                        "fe80::bad",
                        "fe80::1",
                        address)
                    .deadline(Duration.ofMinutes(2)));
    assertNothingIsLost("scapy: " + said);
    Map<String, Long> counted = since(before);
    System.out.println("scapy: " + said.replace('\n', ' ') + "; " + counted);
    for (String each :
        List.of(
            "drop_inner_malformed",
            "drop_ra_guard",
            "drop_dhcp6_malformed",
            "dhcp6_limited",
            "neighbor_discovery_limited",
            "refused_not_unicast",
            "refused_gateway",
            "refused_learned_conflict")) {
      assertTrue(counted.containsKey(each), () -> each + ": " + counted);
    }
    assertEquals(0, gateway.counter("events_lost"));
    assertStillLearns(1);
  }

  private Path script() throws IOException {
    try (InputStream in = AttackToolsIT.class.getResourceAsStream("/" + SCRIPT)) {
      byte[] script = Objects.requireNonNull(in, SCRIPT).readAllBytes();
      return Tunnel.write(hostile.host(), SCRIPT, new String(script, StandardCharsets.UTF_8));
    }
  }

  private void assertStillLearns(int number) {
    String fresh = "2001:db8:a::f" + number;
    network.peer().address(honest.device(), fresh + "/128");
    Await.until(
        "a new address",
        SOON,
        () ->
            network.peer().pings(fresh, "fe80::1%" + honest.device(), 1)
                && gateway.learned(honest.publicKey()).contains(fresh));
    Await.until(
        "the neighbours' answer",
        SOON,
        () -> network.outside().pings(OnLinkNetwork.OUTSIDE, fresh, 1));
  }

  @Test
  @Order(2)
  void shouldKeepAddressesAndLeaseWhateverANeighborSends() throws Exception {
    String router = linkLocal(network.router(), "up0");
    String uplink = linkLocal(network.gateway(), "eth0");
    Map<String, Long> before = counters();
    // Against the proxy, against what it says, routers, servers, and by what is malformed.
    for (List<String> attacks :
        List.of(
            List.of(
                "flood_solicitate6 -k eth0 " + address + " " + address,
                "flood_solicitate6 eth0",
                "fake_solicitate6 eth0 " + address,
                "parasite6 -l eth0",
                "ndpexhaust26 -c eth0 2001:db8:a::"),
            List.of(
                "flood_advertise6 eth0",
                "flood_advertise6 -k eth0 " + address,
                "fake_advertise6 -w 0 eth0 " + address,
                "fake_advertise6 -w 0 -F eth0 " + address,
                "flood_mld26 eth0"),
            List.of(
                "flood_router26 eth0",
                "flood_router26 -F eth0",
                "fake_router26 -A 2001:db8:bad::/64 -D 2001:db8:bad::53 -L a.example -i 1 eth0",
                "kill_router6 eth0 " + router,
                "flood_rs6 -S eth0"),
            List.of(
                "flood_dhcpc6 eth0",
                "fake_dhcps6 eth0 2001:db8:bad::/64 2001:db8:bad::53",
                "fuzz_dhcpc6 -7 -v " + uplink + " -x 0 -c 0 eth0",
                "fuzz_dhcpc6 -A -v " + uplink + " -x 0 -c 0 eth0",
                "fuzz_dhcpc6 -D -v " + uplink + " -x 0 -c 0 eth0"),
            List.of(
                "fuzz_ip6 -a -2 eth0 " + address,
                "fuzz_ip6 -a -3 eth0 " + address,
                "redir6 eth0 "
                    + address
                    + " "
                    + OnLinkNetwork.OUTSIDE
                    + " "
                    + router
                    + " fe80::bad",
                "flood_redir6 eth0 " + uplink,
                "toobig6 -u eth0 " + uplink + " " + router + " 48"))) {
      List<Program> running = attacks.stream().map(this::attack).toList();
      running.forEach(each -> each.await(SOON));
      assertNothingIsLost(attacks.toString());
    }
    // Beside the floods, on a busy machine, none of its second may be left for this one.
    Await.until(
        "something malformed",
        SOON,
        () -> {
          attack("fuzz_ip6 -a -2 eth0 " + address).await(SOON);
          return since(before).containsKey("drop_proxy_malformed");
        });
    Map<String, Long> counted = since(before);
    System.out.println("thc-ipv6: " + counted + ", " + (memory() >> 20) + " MiB");
    assertFalse(gateway.program().log().contains("nothing is delegated"), gateway.program().log());
    assertTrue(gateway.show().contains(LEASE), gateway.show());
    for (String each :
        List.of("neighbor_proxy_answers", "neighbor_proxy_conflicts", "drop_proxy_malformed")) {
      assertTrue(counted.containsKey(each), () -> each + ": " + counted);
    }
    Await.until(
        "the way out", SOON, () -> network.outside().pings(OnLinkNetwork.OUTSIDE, address, 1));
    assertStillLearns(2);
    assertTrue(memory() < MEMORY, () -> memory() + " bytes");
  }

  /** It answers each probe for a new address; those that peers have are theirs. */
  @Test
  @Order(3)
  void shouldTellWhoObjectsToEachNewAddressAndKeepTheOthers() {
    Pattern told = Pattern.compile("(2001:db8:a::c[0-9a-f]+) of a peer is also claimed by");
    AtomicInteger number = new AtomicInteger(0xc000);
    network.neighbor().start(Command.of("atk6-dos-new-ip6", "eth0"));
    // It says nothing while it is not listening yet, and where it is late, it objects in vain.
    Await.until(
        "an objection",
        Duration.ofMinutes(3),
        () -> {
          String fresh = "2001:db8:a::" + Integer.toHexString(number.getAndIncrement());
          network.peer().address(honest.device(), fresh + "/128");
          network.peer().pings(fresh, "fe80::1%" + honest.device(), 1);
          Await.pause(Duration.ofSeconds(2));
          return told.matcher(gateway.program().log()).find();
        });
    assertNothingIsLost("dos-new-ip6");
    assertTrue(told.matcher(gateway.show()).find(), gateway.show());
    Await.until(
        "the way out", SOON, () -> network.outside().pings(OnLinkNetwork.OUTSIDE, address, 1));
  }

  private static String linkLocal(Host host, String device) {
    return host.addresses(device).stream()
        .map(DeviceAddress::address)
        .filter(each -> each.startsWith("fe80:"))
        .findFirst()
        .orElseThrow();
  }

  /** A second of it: most of these tools never end. */
  private Program attack(String words) {
    return network.neighbor().start(Command.of(("timeout -s KILL 1 atk6-" + words).split(" ", -1)));
  }

  private long memory() {
    try {
      return Files.readAllLines(Path.of("/proc/" + gateway.program().pid() + "/status")).stream()
          .filter(each -> each.startsWith("VmHWM:"))
          .mapToLong(each -> Long.parseLong(each.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new LabException("memory", e);
    }
  }
}
