package org.slaacguard.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slaacguard.lab.Report.Outcome;

/** The steps of the demonstration. */
final class DemoScenario {
  private static final Duration SLAAC = Duration.ofSeconds(60);
  private static final Duration TRANSFER = Duration.ofSeconds(60);
  private static final long TRANSFER_BYTES = 4 << 20;

  /** Where an emulated machine's kernel encrypts at both ends. */
  private static final long SHORT_TRANSFER_BYTES = 1 << 20;

  private static final int PINGS = 3;

  /** A client and what became of it. */
  private record Client(Tunnel tunnel, String linkLocal, int addressesWanted, long startedAt) {
    Host host() {
      return tunnel.host();
    }

    List<DeviceAddress> addresses() {
      return host().globalAddresses(tunnel.device());
    }
  }

  private final Topology topology;
  private final Report report;
  private final boolean inKernel;
  private final List<Client> clients = new ArrayList<>();

  DemoScenario(Topology topology, Report report) {
    this(topology, report, false);
  }

  /**
   * With other peers than the usual ones.
   *
   * @param inKernel whether gateway and clients take the kernel's WireGuard; then all clients have
   *     temporary addresses
   */
  DemoScenario(Topology topology, Report report, boolean inKernel) {
    this.topology = topology;
    this.report = report;
    this.inKernel = inKernel;
  }

  void run() {
    report.step("A network of namespaces");
    DemoNetwork network = report.done("hosts and cables", () -> new DemoNetwork(topology));
    report.quote(
        """
        client-a ─┐                         2001:db8:1:2::/64
        client-b ─┼─ internet ─── gateway ─────── lan
        client-c ─┘                 └ 2001:db8:1:1::/64 for SLAAC in the tunnels\
        """);

    report.step("The gateway");
    List<KeyPair> keys = List.of(KeyPair.generate(), KeyPair.generate(), KeyPair.generate());
    TunnelSetup setup = gatewaySetup(keys);
    report.quote(withoutSecrets(setup.toFile()));
    Slaacguard gateway =
        report.done("slaacguard run", () -> Slaacguard.start(network.gateway(), setup));

    report.step("Three peers: they know keys, the endpoint and a link-local address");
    startClients(network, gateway.publicKey(), keys);

    report.step("Addresses by SLAAC");
    clients.forEach(this::awaitAddresses);

    report.step("Traffic from and to every one of these addresses");
    for (Client client : clients) {
      for (DeviceAddress address : client.addresses()) {
        traffic(network, client, address);
      }
    }

    report.step("A peer that sends from another's address");
    spoof(network, gateway, clients.get(1), clients.get(0));

    report.step("slaacguard show");
    if (!VirtualMachine.isEmulated()) {
      report.quote(gateway.show());
    }
    for (Client client : clients) {
      report.check(
          client.host() + "'s addresses are all listed as its own", () -> listed(gateway, client));
    }

    report.step("Another prefix, in the middle of a transfer");
    new DemoRenumbering(report, network, gateway, clients.get(0).tunnel()).run();

    new DemoOnLink(topology, report, inKernel).run();
  }

  private TunnelSetup gatewaySetup(List<KeyPair> clients) {
    TunnelSetup setup = DemoNetwork.gatewaySetup(clients);
    return inKernel ? setup.line("Backend = kernel") : setup;
  }

  private void startClients(DemoNetwork network, String gatewayKey, List<KeyPair> keys) {
    String v4 = DemoNetwork.GATEWAY_V4 + ":" + DemoNetwork.PORT;
    String v6 = "[" + DemoNetwork.GATEWAY_V6 + "]:" + DemoNetwork.PORT;
    if (inKernel) {
      startClient(network.clients().get(0), Kind.KERNEL, true, keys.get(0), gatewayKey, v4);
      startClient(network.clients().get(1), Kind.KERNEL, true, keys.get(1), gatewayKey, v6);
      startClient(network.clients().get(2), Kind.KERNEL, true, keys.get(2), gatewayKey, v4);
      return;
    }
    boolean foreign = WireGuardGo.installed();
    if (!foreign) {
      report.note(
          "wireguard-go or wg is not installed and could not be: Slaacguard peers take its place.");
    }
    Kind other = foreign ? Kind.WIREGUARD_GO : Kind.SLAACGUARD;
    startClient(network.clients().get(0), other, false, keys.get(0), gatewayKey, v4);
    startClient(network.clients().get(1), Kind.SLAACGUARD, false, keys.get(1), gatewayKey, v6);
    startClient(network.clients().get(2), other, true, keys.get(2), gatewayKey, v4);
  }

  /** The WireGuard that a client has. */
  private enum Kind {
    SLAACGUARD("Slaacguard"),
    WIREGUARD_GO("wireguard-go"),
    KERNEL("the kernel's WireGuard");

    final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private void startClient(
      Host host, Kind kind, boolean temporary, KeyPair keys, String gateway, String at) {
    String linkLocal = "fe80::c:" + (clients.size() + 1);
    TunnelSetup setup =
        TunnelSetup.of(keys)
            .address(linkLocal + "/64")
            .remote(TunnelSetup.Remote.of(gateway).endpoint(at).allowed("::/0").keepalive(25));
    String text =
        "%s: %s, outer %s%s"
            .formatted(
                host,
                kind.text,
                at.startsWith("[") ? "IPv6" : "IPv4",
                temporary ? ", use_tempaddr=2" : "");
    long start = System.nanoTime();
    Tunnel tunnel = report.done(text, () -> startTunnel(host, kind, temporary, setup));
    clients.add(new Client(tunnel, linkLocal, temporary ? 2 : 1, start));
  }

  private static Tunnel startTunnel(Host host, Kind kind, boolean temporary, TunnelSetup setup) {
    if (kind == Kind.SLAACGUARD && !temporary) {
      return Slaacguard.start(host, setup);
    }
    Tunnel tunnel =
        switch (kind) {
          case SLAACGUARD -> Slaacguard.create(host, setup);
          case WIREGUARD_GO -> WireGuardGo.create(host, setup);
          case KERNEL -> KernelTunnel.create(host, setup);
        };
    if (temporary) {
      // Before the first advertisement: the kernel makes temporary addresses when one comes.
      host.sysctl("net.ipv6.conf." + tunnel.device() + ".use_tempaddr", "2");
    }
    tunnel.up();
    return tunnel;
  }

  private void awaitAddresses(Client client) {
    report.check(
        client.host() + " (" + client.linkLocal + ")",
        () -> {
          List<DeviceAddress> addresses =
              Await.value(
                  client.addressesWanted + " global addresses of " + client.host(),
                  SLAAC,
                  client::addresses,
                  a -> a.size() >= client.addressesWanted);
          // By the advertisement, or, where Slaacguard is the peer, by its file.
          boolean route =
              client
                  .host()
                  .ip("-6", "route", "get", DemoNetwork.LAN_HOST)
                  .contains(" dev " + client.tunnel().device());
          double seconds = (System.nanoTime() - client.startedAt) / 1e9;
          return new Outcome(
              route,
              String.join(", ", addresses.stream().map(DemoScenario::describe).toList())
                  + String.format(Locale.ROOT, "  %.1f s after its start", seconds)
                  + (route ? "" : ", but no default route"));
        });
  }

  private static String describe(DeviceAddress address) {
    return address + (address.isTemporary() ? " (temporary)" : "");
  }

  private void traffic(DemoNetwork network, Client client, DeviceAddress address) {
    Host lan = network.lan();
    String there = DemoNetwork.LAN_HOST;
    String here = address.address();
    report.check(
        client.host() + " " + here + " pings lan, and lan pings it",
        () -> Outcome.of(client.host().pings(here, there, PINGS) && lan.pings(there, here, PINGS)));
    report.check(
        client.host() + " " + here + " → lan, TCP",
        () -> outcome(Transfer.run(client.host(), here, lan, there, transferBytes(), TRANSFER)));
    report.check(
        "lan → " + client.host() + " " + here + ", TCP",
        () -> outcome(Transfer.run(lan, there, client.host(), here, transferBytes(), TRANSFER)));
  }

  private static long transferBytes() {
    return VirtualMachine.isEmulated() ? SHORT_TRANSFER_BYTES : TRANSFER_BYTES;
  }

  private static Outcome outcome(Transfer transfer) {
    return new Outcome(
        transfer.intact(),
        String.format(
            Locale.ROOT,
            "%d MiB, %.0f Mbit/s%s",
            transfer.bytes() >> 20,
            transfer.megabits(),
            transfer.intact() ? "" : ", damaged"));
  }

  /** The thief gives itself the owner's address, as anybody with root on a peer can. */
  private void spoof(DemoNetwork network, Slaacguard gateway, Client thief, Client owner) {
    String address = owner.addresses().getFirst().address();
    long before = gateway.counter("refused_learned_conflict");
    report.check(
        thief.host() + " takes " + address + " of " + owner.host() + " and gets no answer",
        () -> {
          thief.host().address(thief.tunnel.device(), address + "/128");
          try {
            return Outcome.of(thief.host().pingsInVain(address, DemoNetwork.LAN_HOST, PINGS));
          } finally {
            thief.host().ip("addr", "del", address + "/128", "dev", thief.tunnel.device());
          }
        });
    report.check(
        "the gateway counts it",
        () -> {
          long refused = gateway.counter("refused_learned_conflict") - before;
          return new Outcome(refused >= PINGS, "refused_learned_conflict +" + refused);
        });
    report.check(
        "the gateway says so in its log",
        () -> {
          List<String> lines =
              gateway.program().log().lines().filter(l -> l.contains(address)).toList();
          List<String> refusals =
              lines.stream().filter(l -> l.toLowerCase(Locale.ROOT).contains("refused")).toList();
          if (!refusals.isEmpty()) {
            report.quote(refusals.getLast());
          }
          return Outcome.of(!refusals.isEmpty());
        });
    report.check(
        "slaacguard doctor says whose it is",
        () -> {
          String has = "peer " + owner.tunnel.publicKey().substring(0, 8) + "… has that address";
          List<String> found =
              Json.parse(gateway.doctor(thief.tunnel.publicKey()))
                  .get("findings")
                  .elements()
                  .stream()
                  .map(finding -> finding.get("what").text())
                  .filter(what -> what.contains(address) && what.contains(has))
                  .toList();
          found.forEach(report::quote);
          return Outcome.of(!found.isEmpty());
        });
    report.check(
        "the owner still has it",
        () ->
            Outcome.of(
                gateway.learned(owner.tunnel.publicKey()).contains(address)
                    && network.lan().pings(DemoNetwork.LAN_HOST, address, PINGS)));
  }

  private static Outcome listed(Slaacguard gateway, Client client) {
    List<String> learned = gateway.learned(client.tunnel.publicKey());
    List<String> missing =
        client.addresses().stream()
            .map(DeviceAddress::address)
            .filter(a -> !learned.contains(a))
            .toList();
    return new Outcome(missing.isEmpty(), missing.isEmpty() ? "" : "missing: " + missing);
  }

  static String withoutSecrets(String file) {
    return file.replaceAll("(PrivateKey|PresharedKey) = .*", "$1 = (hidden)");
  }

  static String howToLookAround(Topology topology) {
    return """

    Everything is still up. To look around, as root:
      ip netns                                    the hosts, all named %1$s-…
      ip netns exec %1$s-client-a ip -6 addr
      ip netns exec %1$s-client-c ping %2$s
      ./slaacguard show
    To remove it:
      ./slaacguard demo --remove\
    """
        .formatted("sg-" + topology.folder().getFileName(), DemoNetwork.LAN_HOST);
  }
}
