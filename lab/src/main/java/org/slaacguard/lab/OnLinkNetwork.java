package org.slaacguard.lab;

/**
 * The network that a hoster gives a small server: one on-link prefix, and nothing routed.
 *
 * <pre>
 *  outside ── router ──┐                           ┌── roamer
 *   2001:db8:f::/64    ├─ switch ── eth0 vps out0 ─┘   192.0.2.0/30
 *         neighbor ────┘
 *            2001:db8:a::/64, on-link
 * </pre>
 *
 * The gateway is on vps, its peer on roamer. The router believes that all of 2001:db8:a::/64 is on
 * its link, and solicits each address there. The switch is a bridge that listens to multicast
 * reports (MLD snooping).
 */
public final class OnLinkNetwork {
  public static final String PREFIX = "2001:db8:a::/64";
  public static final String ROUTER = "2001:db8:a::1";
  public static final String GATEWAY = "2001:db8:a::2";
  public static final String NEIGHBOR = "2001:db8:a::3";
  public static final String OUTSIDE = "2001:db8:f::10";
  public static final String ENDPOINT = "192.0.2.1:51820";
  public static final int PORT = 51820;

  /** The gateway's side of the uplink. */
  public static final String UPLINK = "eth0";

  private final Topology topology;
  private final Host outside;
  private final Host router;
  private final Host neighbor;
  private final Host bridge;
  private final Host gateway;
  private final Host peer;

  /** Makes the hosts and their cables. */
  public OnLinkNetwork(Topology topology) {
    this.topology = topology;
    bridge = topology.host("switch");
    bridge.ip(
        words(
            "link add br0 type bridge mcast_snooping 1 mcast_querier 1 forward_delay 0"
                + " mcast_query_response_interval 100 mcast_startup_query_interval 100"));
    bridge.up("br0");

    router = topology.host("router");
    router.forwarding();
    plug(router, "up0");
    router.address("up0", ROUTER + "/64");
    outside = topology.host("outside");
    topology.cable(router, "out0", outside, "eth0");
    router.address("out0", "2001:db8:f::1/64");
    outside.address("eth0", OUTSIDE + "/64");
    outside.route("default", "2001:db8:f::1");

    neighbor = topology.host("neighbor");
    plug(neighbor, "eth0");
    neighbor.address("eth0", NEIGHBOR + "/64");

    gateway = topology.host("vps");
    gateway.forwarding();
    plugGateway();
    peer = topology.host("roamer");
    topology.cable(gateway, "out0", peer, "eth0");
    gateway.address("out0", "192.0.2.1/30");
    peer.address("eth0", "192.0.2.2/30");
    peer.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
  }

  private static String[] words(String text) {
    return text.split(" ", -1);
  }

  private void plug(Host host, String device) {
    topology.cable(host, device, bridge, host.name());
    bridge.ip("link", "set", host.name(), "master", "br0");
  }

  /** Gives the gateway its uplink, which then has a new index. */
  public void plugGateway() {
    plug(gateway, UPLINK);
    gateway.address(UPLINK, GATEWAY + "/64");
    gateway.route("default", ROUTER);
  }

  /** Takes the uplink away from the gateway. */
  public void unplugGateway() {
    gateway.ip("link", "del", UPLINK);
  }

  /** A gateway whose file has only what is needed; the peer gets its address by SLAAC. */
  public static TunnelSetup gatewaySetup(KeyPair peer, String... lines) {
    TunnelSetup setup =
        TunnelSetup.create().listen(PORT).address("fe80::1/64").line("AdvertisePrefix = " + PREFIX);
    for (String line : lines) {
      setup = setup.line(line);
    }
    setup = setup.line("NeighborProxy = " + UPLINK);
    return setup.remote(TunnelSetup.Remote.learner(peer.publicKey()));
  }

  public static TunnelSetup peerSetup(KeyPair own, String gatewayKey) {
    return TunnelSetup.of(own)
        .address("fe80::5/64")
        .remote(TunnelSetup.Remote.of(gatewayKey).endpoint(ENDPOINT).allowed("::/0").keepalive(5));
  }

  public Host outside() {
    return outside;
  }

  public Host router() {
    return router;
  }

  public Host neighbor() {
    return neighbor;
  }

  public Host bridge() {
    return bridge;
  }

  public Host gateway() {
    return gateway;
  }

  public Host peer() {
    return peer;
  }
}
