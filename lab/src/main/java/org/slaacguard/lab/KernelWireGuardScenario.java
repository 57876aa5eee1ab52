package org.slaacguard.lab;

import org.slaacguard.bpf.Btf;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;

/**
 * Checks that the machine has the kernel's WireGuard, reachable through our netlink, and the parts
 * that an address probe needs.
 *
 * <pre>
 *   namespace sgvm-a                        namespace sgvm-b
 *   wgva  fd00:a::1  === tunnel ===         wgvb  fd00:a::2
 *   va    fd00:1::1  --- veth -----         vb    fd00:1::2
 * </pre>
 */
public final class KernelWireGuardScenario implements Scenario {
  /** Keeps nothing. */
  public KernelWireGuardScenario() {}

  @Override
  public String name() {
    return "a tunnel of the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    shell("modprobe wireguard");
    try (NetworkNamespace a = NetworkNamespace.create("sgvm-a");
        NetworkNamespace b = NetworkNamespace.create("sgvm-b")) {
      a.run(() -> veth(b));
      a.run(() -> configure("a", 1));
      b.run(() -> configure("b", 2));
    }
    introduce("a", "b", 2);
    introduce("b", "a", 1);
    String ping = shell("ip netns exec sgvm-a ping -6 -c 3 -i 0.2 -W 5 fd00:a::2");
    System.out.println(
        ping.lines().filter(line -> line.contains("packets")).findFirst().orElse(ping));
    require(
        Btf.ofModule("wireguard", Btf.ofKernel())
            .functionId("wg_allowedips_lookup_src")
            .isPresent(),
        "the function that an address probe attaches to");
  }

  private static void veth(NetworkNamespace other) {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.links().createVeth("va", "vb", other);
    }
  }

  private static void configure(String end, int host) {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      // Made inside the namespace, so that its UDP socket is there too.
      Link tunnel = netlink.links().create("wgv" + end, "wireguard");
      up(netlink, tunnel, "fd00:a::" + host + "/64");
      up(netlink, netlink.links().get("v" + end), "fd00:1::" + host + "/64");
      Link seen = netlink.links().get(tunnel.index());
      require(seen.isUp() && seen.kind().equals("wireguard"), seen.toString());
    }
    shell("umask 077; wg genkey > /run/" + end + ".key");
  }

  private static void up(Rtnetlink netlink, Link link, String address) {
    netlink
        .addresses()
        .add(
            AssignedAddress.of(link.index(), InterfaceAddress.parse(address))
                .withFlags(AssignedAddress.FLAG_NO_DAD));
    netlink.links().change(link.index(), new LinkChange().up(true));
  }

  private static void introduce(String end, String other, int otherHost) {
    shell(
        ("ip netns exec sgvm-%1$s wg set wgv%1$s listen-port 51820 private-key /run/%1$s.key"
                + " peer $(wg pubkey < /run/%2$s.key) allowed-ips fd00:a::%3$d/128"
                + " endpoint [fd00:1::%3$d]:51820")
            .formatted(end, other, otherHost));
  }

  private static String shell(String line) {
    return Command.of("sh", "-c", line).succeed();
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
