package org.slaacguard.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slaacguard.kernel.AddressProbe;
import org.slaacguard.kernel.PacketReturn;
import org.slaacguard.kernel.ProbeEvent;
import org.slaacguard.kernel.ProbeRate;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * That the probe sees what the kernel's WireGuard drops, and that the first packet of a new address
 * is not lost.
 *
 * <pre>
 *   namespace sgp-a (gateway)               namespace sgp-b (client)
 *   wgpa  fd00:a::1  === tunnel ===         wgpb  fd00:a::2 and many more
 *   va    fd00:1::1  --- veth -----         vb    fd00:1::2
 * </pre>
 */
public final class AddressProbeScenario implements Scenario {
  private static final int NEW_ADDRESSES = 20;
  private static final int FLOOD = 6_000;
  private static final int PER_SECOND = 200;
  private static final int BURST = 500;

  private final List<String> allowed = new ArrayList<>();

  /** Nothing allowed yet. */
  public AddressProbeScenario() {}

  @Override
  public String name() {
    return "a probe at the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    shell("modprobe wireguard; modprobe cls_bpf; modprobe sch_ingress; modprobe tun");
    for (String line : network()) {
      shell(line);
    }
    try (NetworkNamespace gateway = NetworkNamespace.named("sgp-a")) {
      gateway.run(this::inGateway);
    }
    require(shell("ip -n sgp-a -o link show").lines().count() == 3, "nothing left behind");
  }

  private static List<String> network() {
    List<String> lines = new ArrayList<>();
    for (String end : List.of("a", "b")) {
      lines.add("ip netns add sgp-" + end);
      lines.add("ip netns exec sgp-" + end + " sysctl -qw net.ipv6.conf.default.accept_dad=0");
      lines.add("umask 077; wg genkey > /run/p" + end + ".key");
    }
    lines.add("ip -n sgp-a link add va type veth peer name vb netns sgp-b");
    int own = 1;
    for (String end : List.of("a", "b")) {
      lines.add("ip -n sgp-%1$s link add wgp%1$s type wireguard".formatted(end));
      lines.add("ip -n sgp-%1$s addr add fd00:1::%2$d/64 dev v%1$s nodad".formatted(end, own));
      lines.add("ip -n sgp-%1$s addr add fd00:a::%2$d/64 dev wgp%1$s nodad".formatted(end, own));
      lines.add("ip -n sgp-%1$s link set v%1$s up".formatted(end));
      own++;
    }
    lines.add(
        "ip netns exec sgp-a wg set wgpa listen-port 51820 private-key /run/pa.key"
            + " peer $(wg pubkey < /run/pb.key)");
    lines.add(
        "ip netns exec sgp-b wg set wgpb private-key /run/pb.key"
            + " peer $(wg pubkey < /run/pa.key) allowed-ips ::/0 endpoint [fd00:1::1]:51820");
    lines.add("ip -n sgp-a link set wgpa up");
    lines.add("ip -n sgp-b link set wgpb up");
    return lines;
  }

  private void inGateway() throws Exception {
    int index = Integer.parseInt(shell("ip -n sgp-a -o link show wgpa").split(":", 2)[0]);
    int namespace =
        ((Number) Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino")).intValue();
    try (AddressProbe probe = AddressProbe.open(new ProbeRate(PER_SECOND, BURST));
        PacketReturn back = PacketReturn.open(index)) {
      probe.watch(index, namespace);
      long first = ping("fd00:a::2", probe, back);
      System.out.println("first packet of the first address answered after " + first + " ms");
      int lost = 0;
      for (int i = 0; i < NEW_ADDRESSES; i++) {
        String address = "fd00:a::1:" + Integer.toHexString(i);
        shell("ip -n sgp-b addr add " + address + "/128 dev wgpb nodad");
        lost += ping(address, probe, back) < 0 ? 1 : 0;
      }
      require(lost == 0, "0 lost of " + NEW_ADDRESSES + " new addresses (lost " + lost + ")");
      require(probe.ringFull() == 0, "no event lost");
      lastSeen(probe, index, namespace);
      flood(probe);
    }
  }

  /** Pings the gateway once from an address; allows the address when the probe tells. */
  private long ping(String from, AddressProbe probe, PacketReturn back) throws Exception {
    CompletableFuture<Command.Result> ping = CompletableFuture.supplyAsync(() -> pingOnce(from));
    long began = System.nanoTime();
    List<ProbeEvent> events = new ArrayList<>();
    while (!ping.isDone()) {
      events.clear();
      probe.poll(events::add, 100);
      for (ProbeEvent event : events) {
        if (event.verdict() == ProbeEvent.Verdict.NOBODY) {
          shell(
              "ip netns exec sgp-a wg set wgpa peer %s allowed-ips %s"
                  .formatted(event.peer(), allow(source(event))));
          back.put(event.packet());
        }
      }
      Thread.sleep(1);
    }
    return ping.get().ok() ? (System.nanoTime() - began) / 1_000_000 : -1;
  }

  /** All that are allowed from now on: the stock tool can only replace. */
  private String allow(IpAddress address) {
    allowed.add(address + "/128");
    return String.join(",", allowed);
  }

  private static Command.Result pingOnce(String from) {
    return Command.of(
            "ip",
            "netns",
            "exec",
            "sgp-b",
            "ping",
            "-6",
            "-n",
            "-q",
            "-c",
            "1",
            "-W",
            "8",
            "-I",
            from,
            "fd00:a::1")
        .run();
  }

  private static IpAddress source(ProbeEvent event) {
    require(event.isWhole(), "the whole packet");
    byte[] address = new byte[16];
    System.arraycopy(event.packet(), 8, address, 0, 16);
    return Ipv6Address.ofBytes(address);
  }

  private static void lastSeen(AddressProbe probe, int index, int namespace) {
    IpAddress address = IpAddress.parse("fd00:a::2");
    require(probe.lastSeen(index, namespace, address) == -1, "an address not followed");
    probe.follow(index, namespace, address, 0);
    require(pingOnce("fd00:a::2").ok(), "an answer to an allowed address");
    long age = System.nanoTime() - probe.lastSeen(index, namespace, address);
    require(age < Duration.ofSeconds(20).toNanos(), "last seen " + age / 1_000_000 + " ms ago");
  }

  /** A hostile peer: the probe passes on no more than its rate. */
  private static void flood(AddressProbe probe) {
    long before = probe.reported();
    long began = System.nanoTime();
    shell("ip -n sgp-b link set lo up; ip -n sgp-b route add local fd00:f::/64 dev lo");
    shell(
        "ip netns exec sgp-b sysctl -qw net.ipv6.ip_nonlocal_bind=1;"
            + " ip netns exec sgp-b timeout 20 "
            + System.getProperty("java.home")
            + "/bin/java -XX:TieredStopAtLevel=1 -cp '"
            + System.getProperty("java.class.path")
            + "' "
            + SourceFlood.class.getName()
            + " "
            + FLOOD);
    double seconds = (System.nanoTime() - began) / 1e9;
    List<ProbeEvent> events = new ArrayList<>();
    while (probe.poll(events::add, 10_000) > 0) {}
    long passed = probe.reported() - before;
    System.out.printf(
        "a flood from %d addresses in %.1f s: %d passed on, %d held back, %d found the ring full%n",
        FLOOD, seconds, passed, probe.rateLimited(), probe.ringFull());
    require(passed <= BURST + PER_SECOND * seconds, "no more than the rate");
    require(probe.rateLimited() > 0, "a flood that is over the rate");
    require(passed + probe.rateLimited() >= FLOOD * 0.9, "all of the flood was seen");
  }

  private static String shell(String line) {
    return Command.of("sh", "-c", line).deadline(Duration.ofSeconds(60)).succeed();
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
  }
}
