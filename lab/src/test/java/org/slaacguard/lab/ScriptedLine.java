package org.slaacguard.lab;

/**
 * A line to a provider who delegates a prefix by DHCPv6, as a script has it.
 *
 * <pre>
 *  provider (scripted DHCPv6 server) ─────────────── gateway
 *     isp0       fe80::1             fe80::2          wan0
 * </pre>
 *
 * @param gateway the customer's end
 * @param server answers nothing until it has a script
 */
record ScriptedLine(Host provider, Host gateway, ScriptedServer server) {
  /** Lays it. */
  static ScriptedLine of(Topology topology) {
    Host provider = topology.host("provider");
    Host gateway = topology.host("gateway");
    topology.cable(provider, "isp0", gateway, "wan0");
    provider.address("isp0", "fe80::1/64");
    provider.forwarding();
    gateway.address("wan0", "fe80::2/64");
    return new ScriptedLine(provider, gateway, ScriptedServer.start(provider, "isp0"));
  }

  /**
   * Starts a gateway that advertises subnet 1 of what is delegated.
   *
   * @param peer the key of one that learns
   * @param lines more for the interface
   */
  Slaacguard startRouter(String peer, String... lines) {
    TunnelSetup setup =
        TunnelSetup.create()
            .listen(DemoNetwork.PORT)
            .line("Uplink = wan0")
            .line("AdvertisePrefix = delegated:1");
    for (String line : lines) {
      setup = setup.line(line);
    }
    return Slaacguard.start(gateway, setup.remote(TunnelSetup.Remote.learner(peer)));
  }
}
