package org.slaacguard.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slaacguard.kernel.AddressProbe;
import org.slaacguard.kernel.PacketReturn;
import org.slaacguard.kernel.ProbeEvent;
import org.slaacguard.kernel.ProbeRate;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Checks that the probe sees what the kernel's WireGuard drops, and that the first packet of a new
 * address is not lost.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client   fd00:a::2 and many more
 *   inner   fd00:a::1
 * </pre>
 */
public final class AddressProbeScenario implements Scenario {
  private static final String GATEWAY = "fd00:a::1";
  private static final String FIRST = "fd00:a::2";
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int NEW_ADDRESSES = 20;
  private static final int FLOOD = 6_000;
  private static final int PER_SECOND = 200;
  private static final int BURST = 500;

  private final List<String> allowed = new ArrayList<>();
  private Host gateway;
  private KernelTunnel tunnel;
  private KernelTunnel client;

  /** Nothing allowed yet. */
  // Set by run, before anything uses them.
  @SuppressWarnings("NullAway.Init")
  public AddressProbeScenario() {}

  @Override
  public String name() {
    return "a probe at the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    try (Topology topology = Topology.open()) {
      gateway = topology.host("gateway");
      KeyPair keys = KeyPair.generate();
      client = KernelTunnel.client(gateway, keys.publicKey(), "client", 0, FIRST + "/128");
      tunnel =
          KernelTunnel.start(
              gateway,
              TunnelSetup.of(keys)
                  .listen(KernelTunnel.GATEWAY_PORT)
                  .address(GATEWAY + "/64")
                  .remote(TunnelSetup.Remote.of(client.publicKey())));
      int links = links();
      String said = gateway.async(this::inGateway).get();
      System.out.println(said);
      require(links() == links, "nothing left behind");
    }
  }

  private int links() {
    return Math.toIntExact(gateway.ip("-o", "link", "show").lines().count());
  }

  private String inGateway() throws Exception {
    int index;
    try (Rtnetlink netlink = Rtnetlink.open()) {
      index = netlink.links().get(tunnel.device()).index();
    }
    int namespace =
        ((Number) Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino")).intValue();
    try (AddressProbe probe = AddressProbe.open(new ProbeRate(PER_SECOND, BURST));
        PacketReturn back = PacketReturn.open(index)) {
      probe.watch(index, namespace);
      long first = ping(FIRST, probe, back);
      System.out.println("first packet of the first address answered after " + first + " ms");
      int lost = 0;
      for (int i = 0; i < NEW_ADDRESSES; i++) {
        String address = "fd00:a::1:" + Integer.toHexString(i);
        client.host().address(client.device(), address + "/128");
        lost += ping(address, probe, back) < 0 ? 1 : 0;
      }
      require(lost == 0, "0 lost of " + NEW_ADDRESSES + " new addresses (lost " + lost + ")");
      require(probe.ringFull() == 0, "no event lost");
      lastSeen(probe, index, namespace);
      return flood(probe);
    }
  }

  /** Pings the gateway once from an address; allows the address when the probe tells. */
  private long ping(String from, AddressProbe probe, PacketReturn back) throws Exception {
    CompletableFuture<Boolean> ping = CompletableFuture.supplyAsync(() -> pingOnce(from));
    long began = System.nanoTime();
    List<ProbeEvent> events = new ArrayList<>();
    while (!ping.isDone()) {
      events.clear();
      probe.poll(events::add, 100);
      for (ProbeEvent event : events) {
        if (event.verdict() == ProbeEvent.Verdict.NOBODY) {
          tunnel.wg("set", "peer", event.peer().toString(), "allowed-ips", allow(source(event)));
          back.put(event.packet());
        }
      }
      Thread.sleep(1);
    }
    return ping.get() ? (System.nanoTime() - began) / 1_000_000 : -1;
  }

  /** All that are allowed from now on: the stock tool can only replace. */
  private String allow(IpAddress address) {
    allowed.add(address + "/128");
    return String.join(",", allowed);
  }

  private boolean pingOnce(String from) {
    return client.host().pings(from, GATEWAY, 1);
  }

  private static IpAddress source(ProbeEvent event) {
    require(event.isWhole(), "the whole packet");
    byte[] address = new byte[16];
    System.arraycopy(event.packet(), 8, address, 0, 16);
    return Ipv6Address.ofBytes(address);
  }

  private void lastSeen(AddressProbe probe, int index, int namespace) {
    IpAddress address = IpAddress.parse(FIRST);
    require(seen(probe, index, namespace).isEmpty(), "addresses not followed");
    probe.follow(index, namespace, Map.of(address, 0L));
    long before = System.nanoTime();
    require(pingOnce(FIRST), "an answer to an allowed address");
    Map<IpAddress, Long> seen = seen(probe, index, namespace);
    require(seen.keySet().equals(Set.of(address)), "the followed address alone: " + seen);
    // The kernel's clock for this has ticks of some milliseconds.
    long since = seen.getOrDefault(address, 0L) - before + Duration.ofSeconds(1).toNanos();
    require(since >= 0, "seen now, not " + -since / 1_000_000 + " ms before");
  }

  private static Map<IpAddress, Long> seen(AddressProbe probe, int index, int namespace) {
    Map<IpAddress, Long> seen = new HashMap<>();
    probe.lastSeen(
        index, namespace, (high, low, nanos) -> seen.put(IpAddress.of(high, low), nanos));
    return seen;
  }

  /** A hostile peer: the probe passes on no more than its rate, and counts all the rest. */
  private String flood(AddressProbe probe) throws Exception {
    List<ProbeEvent> events = new ArrayList<>();
    while (probe.poll(events::add, 10_000) > 0) {}
    long before = probe.reported();
    long began = System.nanoTime();
    new ManySources(client, "fd00:a:0:f", GATEWAY).send(1, FLOOD, i -> Integer.MAX_VALUE);
    Await.until(
        "the whole flood at the probe",
        SOON,
        () -> probe.reported() - before + probe.heldBack() >= FLOOD * 0.9);
    long passed = probe.reported() - before;
    double seconds = (System.nanoTime() - began) / 1e9;
    events.clear();
    Await.until(
        "every event that passed",
        SOON,
        () -> {
          probe.poll(events::add, 10_000);
          return events.size() >= passed;
        });
    require(passed <= BURST + PER_SECOND * seconds, "no more than the rate: " + passed);
    require(probe.heldBack() > 0, "a flood that is over the rate");
    require(probe.ringFull() == 0, "room in the ring");
    return "a flood from %d addresses in %.1f s: %d passed on, %d held back, %d found the ring full"
        .formatted(FLOOD, seconds, passed, probe.heldBack(), probe.ringFull());
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
  }
}
