package org.slaacguard.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * The demonstration's hosts.
 *
 * <pre>
 *  client-a ──┐ 192.0.2.0/30                 gateway ──────────── lan
 *  client-b ──┤ 2001:db8:f:2::/64               │     2001:db8:1:2::/64
 *  client-c ──┤ 192.0.2.8/30                    │
 *             └──────── internet ───────────────┘
 *                  203.0.113.0/24, 2001:db8:f:f::/64
 *
 *  in the tunnels: 2001:db8:1:1::/64, advertised by the gateway
 * </pre>
 *
 * Each client is on a network of its own; internet is a router. Clients route only 2001:db8:f::/48
 * outside their tunnel, so a default route comes from nowhere but a router advertisement.
 */
final class DemoNetwork {
  static final String TUNNEL_PREFIX = "2001:db8:1:1::/64";
  static final String GATEWAY_IN_TUNNEL = "2001:db8:1:1::1";
  static final String LAN_HOST = "2001:db8:1:2::10";
  static final String GATEWAY_V4 = "203.0.113.1";
  static final String GATEWAY_V6 = "2001:db8:f:f::1";
  static final int PORT = 51820;

  private final Host gateway;
  private final Host lan;
  private final List<Host> clients = new ArrayList<>();

  DemoNetwork(Topology topology) {
    Host internet = topology.host("internet");
    internet.forwarding();

    gateway = topology.host("gateway");
    topology.cable(gateway, "wan0", internet, "gateway");
    gateway.forwarding();
    gateway.address("wan0", GATEWAY_V4 + "/24");
    gateway.address("wan0", GATEWAY_V6 + "/64");
    internet.address("gateway", "203.0.113.254/24");
    internet.address("gateway", "2001:db8:f:f::ff/64");
    gateway.route("default", "203.0.113.254");
    gateway.route("default", "2001:db8:f:f::ff");

    lan = topology.host("lan");
    topology.cable(gateway, "lan0", lan, "eth0");
    gateway.address("lan0", "2001:db8:1:2::1/64");
    lan.address("eth0", LAN_HOST + "/64");
    lan.route("default", "2001:db8:1:2::1");

    for (String name : List.of("a", "b", "c")) {
      int n = clients.size() + 1;
      Host client = topology.host("client-" + name);
      topology.cable(client, "eth0", internet, "client-" + name);
      String v4 = "192.0.2.";
      client.address("eth0", v4 + (4 * n - 2) + "/30");
      internet.address("client-" + name, v4 + (4 * n - 3) + "/30");
      client.address("eth0", "2001:db8:f:" + n + "::2/64");
      internet.address("client-" + name, "2001:db8:f:" + n + "::1/64");
      client.route("default", v4 + (4 * n - 3));
      client.route("2001:db8:f::/48", "2001:db8:f:" + n + "::1");
      // The kernel makes no link-local address on the tunnel: the peer's set-up says which.
      client.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
      clients.add(client);
    }
  }

  /** The gateway's file: it advertises {@link #TUNNEL_PREFIX}, and has no peer yet. */
  static TunnelSetup gatewaySetup() {
    return TunnelSetup.create()
        .listen(PORT)
        .address(GATEWAY_IN_TUNNEL + "/64")
        .address("fe80::1/64")
        .line("AdvertisePrefix = " + TUNNEL_PREFIX);
  }

  /** The same with peers that may have addresses of it. */
  static TunnelSetup gatewaySetup(List<KeyPair> peers) {
    return gatewaySetup()
        .remotes(peers.stream().map(peer -> TunnelSetup.Remote.learner(peer.publicKey())).toList());
  }

  /** A client's file: it knows keys and where the gateway is, and has no address yet. */
  static TunnelSetup clientSetup(KeyPair keys, String gatewayKey) {
    return TunnelSetup.of(keys)
        .remote(
            TunnelSetup.Remote.of(gatewayKey).endpoint(GATEWAY_V4 + ":" + PORT).allowed("::/0"));
  }

  Host gateway() {
    return gateway;
  }

  Host lan() {
    return lan;
  }

  List<Host> clients() {
    return clients;
  }
}
