package org.slaacguard.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slaacguard.gateway.Shutdown;

/**
 * What a peer has by its file, on the kernel's WireGuard: a name that dnsmasq answers, IPv4 behind
 * the gateway's address, and a time at which all of it ends.
 *
 * <pre>
 *   phone 192.0.2.2 ── 192.0.2.1 gateway 198.51.100.1 ── 198.51.100.2, .3 server
 *   eth0                   phone         eth0        eth0
 *
 *   tunnel: 10.8.0.1 gateway, 10.8.0.2 phone; 2001:db8:1::/64
 * </pre>
 */
public final class KernelPeersScenario implements Scenario {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String OWN = "10.8.0.2";
  private static final String SERVER = "198.51.100.2";
  private static final String CLOSED = "198.51.100.3";
  private static final String RESOLVER = "2001:db8:1::1";
  private static final String NAME = "annas-phone.vpn.example";

  /** Nothing started yet. */
  public KernelPeersScenario() {}

  @Override
  public String name() {
    return "names, IPv4 and expiry of peers, on the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    // Those of NAT too: to load them takes an emulated machine longer than nft may take.
    Command.of("modprobe", "-a", "wireguard", "tun", "nft_chain_nat", "nft_masq").succeed();
    try (Topology topology = Topology.open()) {
      Host gateway = topology.host("gateway");
      Host phone = topology.host("phone");
      Host server = topology.host("server");
      gateway.forwarding();
      topology.cable(gateway, "phone", phone, "eth0");
      topology.cable(gateway, "eth0", server, "eth0");
      gateway.address("phone", "192.0.2.1/30");
      phone.address("eth0", "192.0.2.2/30");
      gateway.address("eth0", "198.51.100.1/24");
      server.address("eth0", SERVER + "/24");
      server.address("eth0", CLOSED + "/24");
      KeyPair keys = KeyPair.generate();
      KernelTunnel tunnel = client(phone, keys);
      Slaacguard daemon = Slaacguard.start(gateway, setup(keys, tunnel));
      Path hosts = Path.of("/run/slaacguard-hosts", daemon.device());
      String address = awaitAddress(phone, tunnel);
      peer(daemon, "rename", tunnel.publicKey(), "Anna's phone");
      isFoundByItsName(gateway, phone, hosts, address);
      reachesWhatItMay(phone, server);
      peer(daemon, "expire", tunnel.publicKey(), "2s");
      endsAtItsTime(daemon, phone, hosts, tunnel.publicKey());
      // What 'slaacguard down' does, without a JVM of its own. To close the program would kill it
      // where the machine is slow.
      require("the end of the interface", () -> end(daemon) == Shutdown.DONE);
      daemon.program().await(SOON);
      String tables = gateway.succeed(Command.of("nft", "list", "tables"));
      require("no table left: " + tables, () -> !tables.contains("slaacguard"));
      require("no hosts file left", () -> !Files.exists(hosts));
    }
  }

  private static KernelTunnel client(Host phone, KeyPair gateway) {
    KernelTunnel tunnel =
        KernelTunnel.start(
            phone,
            TunnelSetup.create()
                .address("fe80::7/64")
                .address(OWN + "/32")
                .remote(
                    TunnelSetup.Remote.of(gateway.publicKey())
                        .endpoint("192.0.2.1:" + KernelTunnel.GATEWAY_PORT)
                        .allowed("::/0", "0.0.0.0/0")));
    phone.ip("-6", "route", "add", "default", "dev", tunnel.device());
    phone.ip("route", "add", "default", "dev", tunnel.device());
    return tunnel;
  }

  private static TunnelSetup setup(KeyPair keys, KernelTunnel phone) {
    return TunnelSetup.of(keys)
        .listen(KernelTunnel.GATEWAY_PORT)
        .address(RESOLVER + "/64")
        .address("fe80::1/64")
        .line("Backend = kernel")
        .line("AdvertisePrefix = 2001:db8:1::/64")
        .line("IPv4Pool = 10.8.0.0/24")
        .line("Masquerade = eth0")
        .line("Domain = vpn.example")
        .remote(
            TunnelSetup.Remote.of(phone.publicKey())
                .allowed(OWN + "/32")
                .line("LearnableIPs = advertised")
                .line("MayReach = gateway udp/53, " + SERVER + " icmp"));
  }

  private static String awaitAddress(Host phone, KernelTunnel tunnel) {
    return Await.value(
            "an address by SLAAC",
            SOON,
            () -> phone.globalAddresses(tunnel.device()),
            all -> !all.isEmpty())
        .getFirst()
        .address();
  }

  private static void peer(Slaacguard daemon, String command, String key, String value) {
    daemon
        .host()
        .succeed(
            Slaacguard.command(
                daemon.host().topology(),
                "peer",
                command,
                key,
                value,
                "--file",
                daemon.file().toString()));
  }

  private static void isFoundByItsName(Host gateway, Host phone, Path hosts, String address) {
    require("its IPv4 address in " + hosts, () -> text(hosts).contains(OWN + " " + NAME));
    gateway.start(
        Command.of(
            "dnsmasq",
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file=" + gateway.topology().folder().resolve("dnsmasq.pid"),
            "--user=nobody",
            "--no-resolv",
            "--no-hosts",
            "--hostsdir=/run/slaacguard-hosts",
            "--local=/vpn.example/",
            "--listen-address=" + RESOLVER,
            "--bind-dynamic",
            "--log-facility=-"));
    require(
        "its learned address, through the tunnel",
        () -> DnsClient.ask(phone, RESOLVER, NAME, DnsClient.AAAA).equals(List.of(address)));
    require(
        "and the other one",
        () -> DnsClient.ask(phone, RESOLVER, NAME, DnsClient.A).equals(List.of(OWN)));
  }

  /** The server knows no way back to the tunnel, so its answers come by the gateway's address. */
  private static void reachesWhatItMay(Host phone, Host server) {
    require("a server of IPv4", () -> phone.pings(OWN, SERVER, 2));
    require("as the gateway: " + server.ip("route"), () -> !server.ip("route").contains("default"));
    String refusal =
        phone.run(Command.of("ping", "-n", "-c", "1", "-W", "30", "-I", OWN, CLOSED)).output();
    require(
        "and nothing else: " + refusal,
        () -> refusal.matches("(?s).*([Pp]rohibited|filtered|Unreachable).*"));
  }

  private static void endsAtItsTime(Slaacguard daemon, Host phone, Path hosts, String key) {
    require("its end", () -> !daemon.wg("show", "peers").contains(key));
    require("no name", () -> !text(hosts).contains(NAME));
    require("its lines disabled", () -> text(daemon.file()).contains("#disabled: [Peer]"));
    require("no way out", () -> phone.pingsInVain(OWN, SERVER, 1));
  }

  private static Shutdown end(Slaacguard daemon) {
    return daemon.host().here("down", () -> Shutdown.request(daemon.device(), SOON));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void require(String what, BooleanSupplier condition) {
    Await.until(what, SOON, condition);
    System.out.println("there: " + what);
  }
}
