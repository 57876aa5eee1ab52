package org.slaacguard.lab;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer that is a router, with a client for DHCPv6 prefix delegation that nobody made for us, or
 * with ours: {@code wan0} to the gateway's cable, {@code lan0} with its network behind it.
 */
final class DelegatedRouter {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Where the client, and nobody else, sees its configuration. */
  private static final String CONFIGURATION = "/run/client.conf";

  /** A state of its own: nothing outside the client's namespaces changes. */
  private static final String OWN_STATE =
      "exec 3< \"$0\"; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /var/lib;"
          + " mkdir -p /run/dhcpcd /var/lib/dhcpcd /var/lib/dhcpv6; cat <&3 > "
          + CONFIGURATION
          + "; exec 3<&-; exec \"$@\"";

  /** The same for networkd, which wants folders and, in containers, no udev (a read-only /sys). */
  private static final String NETWORKD =
      "mount -o remount,ro,bind /sys; exec 3< \"$0\" 4< \"$1\"; mount -t tmpfs run /run;"
          + " mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp"
          + " /run/systemd/network; cat <&3 > /run/systemd/network/50-wg.network;"
          + " cat <&4 > /run/systemd/network/50-lan.network;"
          + " chown -R systemd-network /run/systemd/netif; exec /lib/systemd/systemd-networkd";

  private final Host host;
  private final int number;
  private final KeyPair key = KeyPair.generate();
  private String device = "";
  private @Nullable Program client;

  private DelegatedRouter(Host gateway, Host lans, String name, int number) {
    this.number = number;
    host = gateway.topology().host(name);
    gateway.topology().cable(host, "wan0", gateway, "outer" + number);
    gateway.address("outer" + number, at(1) + "/24");
    host.address("wan0", at(2) + "/24");
    gateway.topology().cable(host, "lan0", lans, "eth" + number);
    host.forwarding();
  }

  /**
   * One that is connected to the gateway, with nothing running yet.
   *
   * @param lans where the other end of its LAN is
   */
  static DelegatedRouter of(Host gateway, Host lans, String name, int number) {
    return new DelegatedRouter(gateway, lans, name, number);
  }

  /** Of its own: two peers with the same are a conflict. */
  private String linkLocal() {
    return "fe80::5:" + number + "/64";
  }

  private String at(int end) {
    return "10.7." + number + "." + end;
  }

  Host host() {
    return host;
  }

  String publicKey() {
    return key.publicKey();
  }

  /** What the client has said. */
  String log() {
    return client == null ? "nothing runs" : client.log();
  }

  /** What of the gateway's file is about this peer. */
  TunnelSetup.Remote asPeer() {
    return TunnelSetup.Remote.learner(key.publicKey()).line("DelegateLimit = 1");
  }

  private TunnelSetup.Remote gateway(Slaacguard of) {
    return TunnelSetup.Remote.of(of.publicKey())
        .endpoint(at(1) + ":" + DemoNetwork.PORT)
        .allowed("::/0");
  }

  /** A stock tunnel with what docs/delegation.md says that clients need. */
  private DelegatedRouter tunnel(Slaacguard of) {
    device =
        WireGuardGo.start(host, TunnelSetup.of(key).address(linkLocal()).remote(gateway(of)))
            .device();
    host.ip("link", "set", device, "multicast", "on");
    host.ip("-6", "route", "add", "default", "dev", device);
    return this;
  }

  /** dhcpcd on a stock tunnel. */
  DelegatedRouter dhcpcd(Slaacguard of) {
    tunnel(of);
    client(
        """
        duid
        noipv6rs
        ipv6only
        allowinterfaces %1$s lan0
        interface %1$s
          option domain_name_servers
          ia_pd 1/::/62 lan0/1/64/1
        """,
        "dhcpcd",
        "--nobackground",
        "--debug",
        "--script",
        "/bin/true",
        "--config",
        CONFIGURATION,
        device);
    return this;
  }

  /** wide-dhcpv6-client on a stock tunnel. */
  DelegatedRouter wide(Slaacguard of) {
    tunnel(of);
    client(
        """
        interface %1$s { send ia-pd 1; request domain-name-servers; };
        id-assoc pd 1 { prefix ::/61 infinity; prefix-interface lan0 { sla-id 1; sla-len 3; }; };
        """,
        "dhcp6c", "-f", "-D", "-c", CONFIGURATION, "-p", "/run/dhcp6c.pid", device);
    return this;
  }

  /** dibbler-client on a stock tunnel; its folders are compiled in. */
  DelegatedRouter dibbler(Slaacguard of) {
    tunnel(of);
    client(
        """
        log-level 7
        log-mode short
        downlink-prefix-ifaces "lan0"
        iface "%1$s" { pd }
        """,
        "sh",
        "-ec",
        "mkdir -p /var/lib/dibbler; mount -t tmpfs tmpfs /etc/dibbler; cp "
            + CONFIGURATION
            + " /etc/dibbler; mount -t tmpfs tmpfs /var/log/dibbler; exec dibbler-client run");
    return this;
  }

  private void client(String configuration, String... words) {
    // Each reads its own, however late.
    String name = host.name() + "-client.conf";
    String file = Tunnel.write(host, name, configuration.formatted(device)).toString();
    client =
        host.start(Command.of(words).after("unshare", "--mount", "sh", "-ec", OWN_STATE, file));
  }

  /** systemd-networkd on a stock tunnel. */
  DelegatedRouter networkd(Slaacguard of) {
    tunnel(of);
    String tunnel =
        Tunnel.write(
                host,
                "wg.network",
                """
                [Match]
                Name=%s
                [Network]
                DHCP=ipv6
                IPv6AcceptRA=no
                LinkLocalAddressing=ipv6
                [DHCPv6]
                WithoutRA=solicit
                PrefixDelegationHint=::/62
                UseAddress=no
                """
                    .formatted(device))
            .toString();
    String lan =
        Tunnel.write(
                host,
                "lan.network",
                """
                [Match]
                Name=lan0
                [Network]
                DHCPPrefixDelegation=yes
                [DHCPPrefixDelegation]
                SubnetId=1
                """)
            .toString();
    List<String> words =
        List.of("ip", "netns", "exec", host.namespace(), "unshare", "-m", "sh", "-ec", NETWORKD);
    client =
        host.start(
            Command.of(tunnel, lan)
                .after(words.toArray(String[]::new))
                .with("SYSTEMD_LOG_TARGET", "console")
                .with("SYSTEMD_LOG_LEVEL", "debug"));
    return this;
  }

  /** Slaacguard, whose own tunnel is its uplink; it accepts Reconfigures. */
  DelegatedRouter slaacguard(Slaacguard of) {
    device = host.topology().interfaceName();
    client =
        Slaacguard.start(
                host,
                device,
                TunnelSetup.of(key)
                    .address(linkLocal())
                    .line("Uplink = " + device + " length=62 reconfigure=yes")
                    .line("LanPrefix = lan0 delegated:1")
                    .remote(gateway(of)))
            .program();
    return this;
  }

  /** The address of its LAN, once it has one of what is delegated from here. */
  String awaitAddress(String prefix, Duration deadline) {
    try {
      return Await.value(
          "an address of " + prefix + " on the LAN",
          deadline,
          () ->
              host.globalAddresses("lan0").stream()
                  .map(DeviceAddress::address)
                  .filter(address -> address.startsWith(prefix))
                  .findFirst()
                  .orElse(""),
          address -> !address.isEmpty());
    } catch (LabException e) {
      throw new LabException(host.name() + " says: " + log(), e);
    }
  }

  String awaitAddress(String prefix) {
    return awaitAddress(prefix, SOON);
  }
}
