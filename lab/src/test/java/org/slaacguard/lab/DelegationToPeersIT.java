package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that is a router asks for a prefix over the tunnel, with clients that nobody made for us,
 * on a stock WireGuard interface; its LAN then reaches the Internet by the gateway.
 *
 * <pre>
 *   lan ──────────── router ─────────────────────── gateway ──────────── internet
 *      eth0    lan0         wan0             outer0        core0     eth0
 *                           203.0.113.0/24                 2001:db8:9::/64
 *
 *   in the tunnel: fe80::5 and fe80::1, of 2001:db8:f00::/56 a part for the LAN
 * </pre>
 */
@Timeout(300)
class DelegationToPeersIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String INTERNET = "2001:db8:9::2";
  private static final String POOL = "2001:db8:f00:";

  /** Where the client, and nobody else, sees its configuration. */
  private static final String CONFIGURATION = "/run/client.conf";

  private Topology topology;
  private Host gateway;
  private Host router;
  private Host lan;
  private Slaacguard server;
  private WireGuardGo tunnel;
  private final KeyPair key = KeyPair.generate();

  @BeforeEach
  void start() {
    topology = Topology.open();
    Host internet = topology.host("internet");
    gateway = topology.host("gateway");
    router = topology.host("router");
    lan = topology.host("lan");
    topology.cable(gateway, "core0", internet, "eth0");
    gateway.address("core0", "2001:db8:9::1/64");
    internet.address("eth0", INTERNET + "/64");
    internet.route("default", "2001:db8:9::1");
    topology.cable(router, "wan0", gateway, "outer0");
    router.address("wan0", "203.0.113.2/24");
    gateway.address("outer0", "203.0.113.1/24");
    topology.cable(lan, "eth0", router, "lan0");
    router.address("lan0", "fe80::1/64");
    router.forwarding();
    server =
        Slaacguard.start(
            gateway,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .line("DelegatePrefix = 2001:db8:f00::/56 length=60-64")
                .remote(
                    TunnelSetup.Remote.of(key.publicKey())
                        .line("LearnableIPs = advertised")
                        .line("DelegateLimit = 1")));
    tunnel =
        WireGuardGo.start(
            router,
            TunnelSetup.of(key)
                .address("fe80::5/64")
                .remote(
                    TunnelSetup.Remote.of(server.publicKey())
                        .endpoint("203.0.113.1:" + DemoNetwork.PORT)
                        .allowed("::/0")));
    router.ip("link", "set", tunnel.device(), "multicast", "on");
    router.ip("-6", "route", "add", "default", "dev", tunnel.device());
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  /**
   * Starts a client which must change nothing outside its namespaces: with a state of its own.
   *
   * @param configuration what it finds in {@link #CONFIGURATION}
   */
  private Program client(String configuration, String... words) {
    String mounts =
        "exec 3< \"$0\" && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib && mkdir -p"
            + " /run/dhcpcd /var/lib/dhcpcd && cat <&3 > "
            + CONFIGURATION
            + " && exec 3<&- && exec \"$@\"";
    String file = Tunnel.write(router, "client.conf", configuration).toString();
    return router.start(Command.of(words).after("unshare", "--mount", "sh", "-c", mounts, file));
  }

  private Program dhcpcd() {
    return client(
        """
        duid
        noipv6rs
        ipv6only
        allowinterfaces %1$s lan0
        interface %1$s
          ia_pd 1/::/62 lan0/0/64/1
        """
            .formatted(tunnel.device()),
        "dhcpcd",
        "--nobackground",
        "--debug",
        "--script",
        "/bin/true",
        "--config",
        CONFIGURATION,
        tunnel.device());
  }

  /** The LAN's address of the router, once it has one of what is delegated. */
  private String awaitDelegation(Program client) {
    return Await.value(
        "a delegated address on the LAN; the client says: " + client.log(),
        SOON,
        () ->
            router.globalAddresses("lan0").stream()
                .map(DeviceAddress::address)
                .filter(address -> address.startsWith("2001:db8:"))
                .findFirst()
                .orElse(""),
        address -> !address.isEmpty());
  }

  /** A host of the LAN with an address beside the router's. */
  private void awaitLanReachesInternet(String routers) {
    String prefix = routers.substring(0, routers.lastIndexOf(':') + 1);
    lan.address("eth0", prefix + "77/64");
    lan.ip("-6", "route", "replace", "default", "via", "fe80::1", "dev", "eth0");
    assertTrue(lan.pings(prefix + "77", INTERNET, 3), server.program().log());
  }

  private String routes() {
    return gateway.ip("-6", "route") + gateway.ip("-6", "route", "show", "type", "unreachable");
  }

  private String delegated() {
    return server
        .showJson()
        .get("peers")
        .elements()
        .getFirst()
        .get("delegatedPrefixes")
        .elements()
        .stream()
        .map(lease -> lease.get("prefix").text())
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldServeDhcpcd() {
    Program client = dhcpcd();
    String address = awaitDelegation(client);
    assertTrue(address.startsWith(POOL), address);
    awaitLanReachesInternet(address);
    assertTrue(delegated().endsWith("/62"), delegated());
    assertTrue(routes().contains(delegated() + " dev " + server.device()), routes());
    assertTrue(routes().contains("unreachable 2001:db8:f00::/56"), routes());
    client.close();
  }
}
