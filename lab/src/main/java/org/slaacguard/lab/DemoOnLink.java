package org.slaacguard.lab;

import org.slaacguard.lab.Report.Outcome;

/** A step of the demonstration: a server whose hoster gives it one on-link prefix. */
final class DemoOnLink {
  private static final int PINGS = 3;

  private final Topology topology;
  private final Report report;
  private final boolean inKernel;

  /** Takes the kernel's WireGuard at both ends, where that is said. */
  DemoOnLink(Topology topology, Report report, boolean inKernel) {
    this.topology = topology;
    this.report = report;
    this.inKernel = inKernel;
  }

  void run() {
    report.step("A server with one on-link prefix: nobody routes anything to it");
    OnLinkNetwork network = report.done("hosts and cables", () -> new OnLinkNetwork(topology));
    report.quote(
        """
        outside ── router ── switch ── vps ══ tunnel ══ roamer
                        2001:db8:a::/64 └ the same prefix for SLAAC in the tunnel\
        """);
    KeyPair keys = KeyPair.generate();
    TunnelSetup setup =
        inKernel
            ? OnLinkNetwork.gatewaySetup(keys, "Backend = kernel")
            : OnLinkNetwork.gatewaySetup(keys);
    report.quote(DemoScenario.withoutSecrets(setup.toFile()));
    Slaacguard gateway =
        report.done("slaacguard run", () -> Slaacguard.start(network.gateway(), setup));
    Tunnel peer = report.done("roamer's tunnel", () -> startPeer(network, keys, gateway));
    String address = report.done("roamer has an address by SLAAC", peer::awaitAddress);
    report.check(
        "roamer " + address + " pings outside, and outside pings it",
        () -> {
          boolean out = network.peer().pings(address, OnLinkNetwork.OUTSIDE, PINGS);
          boolean both = out && network.outside().pings(OnLinkNetwork.OUTSIDE, address, PINGS);
          return both ? Outcome.of(true) : new Outcome(false, why(network, gateway, out));
        });
    report.check(
        "the router found it by neighbour discovery",
        () -> {
          String entry = network.router().ip("-6", "neigh", "show", address).strip();
          return new Outcome(entry.contains("lladdr"), entry);
        });
  }

  /** What somebody needs who wants to know where the packets have stayed. */
  private static String why(OnLinkNetwork network, Slaacguard gateway, boolean out) {
    Host host = network.gateway();
    return String.join(
        "\n",
        out ? "outside has no answer" : "the roamer has no answer",
        host.ip("-6", "route"),
        host.ip("-6", "neigh"),
        network.router().ip("-6", "neigh"),
        gateway.show(),
        gateway.program().log());
  }

  private Tunnel startPeer(OnLinkNetwork network, KeyPair keys, Slaacguard gateway) {
    TunnelSetup setup = OnLinkNetwork.peerSetup(keys, gateway.publicKey());
    Tunnel peer;
    if (inKernel) {
      peer = KernelTunnel.create(network.peer(), setup);
    } else if (WireGuardGo.installed()) {
      peer = WireGuardGo.create(network.peer(), setup);
    } else {
      peer = Slaacguard.create(network.peer(), setup);
    }
    peer.up();
    return peer;
  }
}
