package org.slaacguard.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slaacguard.bpf.BpfObjects;
import org.slaacguard.gateway.Shutdown;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardNetlink;
import org.slaacguard.net.PublicKey;

/**
 * A daemon on the kernel's WireGuard that is killed while a hostile peer floods it, started again,
 * and taken down. Traffic goes on in between; nothing is forgotten, nothing stays behind, and what
 * is somebody else's is not touched.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 honest   2001:db8:5::1:1 to ::1:32
 *           192.0.2.5 ──── 192.0.2.6 hostile  2001:db8:5::2:*
 *   inner   2001:db8:5::1
 * </pre>
 */
public final class KernelRestartScenario implements Scenario {
  private static final String GATEWAY = "2001:db8:5::1";
  private static final int ADDRESSES = 50;
  private static final int LIMIT = 2000;

  /** The address that is learned right before the kill. */
  private static final long LAST = 0x10100;

  private static final int LOT = 200;
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final KeyPair gatewayKeys = KeyPair.generate();

  /** Nothing started yet. */
  public KernelRestartScenario() {}

  @Override
  public String name() {
    return "a daemon on the kernel's WireGuard, killed";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    BpfObjects before = BpfObjects.list();
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String key = gatewayKeys.publicKey();
      KernelTunnel honest = KernelTunnel.client(host, key, "honest", 0, "2001:db8:5::1:1/128");
      KernelTunnel hostile = KernelTunnel.client(host, key, "hostile", 4, "2001:db8:5::2:1/128");
      String foreign = foreign(host);
      TunnelSetup setup =
          TunnelSetup.of(gatewayKeys)
              .listen(KernelTunnel.GATEWAY_PORT)
              .address(GATEWAY + "/64")
              .line("Backend = kernel")
              .line("AdvertisePrefix = 2001:db8:5::/64")
              .line("LearnRate = 5000/1ms")
              .line("LearnLimit = " + LIMIT)
              .remote(learner(honest))
              .remote(learner(hostile));
      Slaacguard killed = Slaacguard.startWithAllRights(host, setup);
      System.out.println("the daemon is up");
      Set<String> learned = learn(host, killed, honest);
      Slaacguard again = kill(killed, honest, hostile);
      learned.add("2001:db8:5::1:100");
      check(again, honest, learned);
      require(foreign(host, again.device()).equals(foreign), "what is others' is as it was");
      down(again, before);
      require(foreign(host, again.device()).equals(foreign), "and still is");
    }
  }

  private static TunnelSetup.Remote learner(Tunnel client) {
    return TunnelSetup.Remote.learner(client.publicKey());
  }

  /** Another interface of the kernel's WireGuard on the gateway, with a peer, and a route. */
  private static String foreign(Host host) {
    KernelTunnel.start(
        host,
        TunnelSetup.create()
            .listen(KernelTunnel.GATEWAY_PORT + 1)
            .address("2001:db8:7::1/64")
            .remote(
                TunnelSetup.Remote.of(KeyPair.generate().publicKey())
                    .allowed("2001:db8:7::2/128", "2001:db8:5::77/128", "10.7.0.0/24")));
    host.ip("-6", "route", "add", "2001:db8:8::/64", "via", "2001:db8:7::2");
    return foreign(host, "none");
  }

  /** All there is on the gateway but for one interface. */
  private static String foreign(Host host, String without) {
    String wireguard =
        host.succeed(Command.of("wg", "show", "all", "dump"))
            .lines()
            .filter(line -> !line.startsWith(without))
            .reduce("", (one, other) -> one + "\n" + other);
    String routes =
        host.ip("-6", "route", "show")
            .lines()
            .filter(line -> !line.contains(" dev " + without + " "))
            .reduce("", (one, other) -> one + "\n" + other);
    return wireguard + routes;
  }

  private static Set<String> learn(Host gateway, Slaacguard daemon, KernelTunnel honest)
      throws Exception {
    ManySources sources = new ManySources(honest, "2001:db8:5:0", GATEWAY);
    Set<String> expected = new HashSet<>();
    try (DatagramCount arrived = DatagramCount.on(gateway)) {
      sources.send(0x10001, ADDRESSES, i -> Integer.MAX_VALUE);
      Await.until("every first packet", SOON, () -> arrived.sources() == ADDRESSES);
    }
    for (int i = 0; i < ADDRESSES; i++) {
      expected.add(sources.source(0x10001 + i).toString());
    }
    require(
        new HashSet<>(daemon.learned(honest.publicKey())).containsAll(expected),
        ADDRESSES + " addresses learned");
    return expected;
  }

  /** In the middle of a flood; the daemon is started again in it. */
  private static Slaacguard kill(Slaacguard daemon, KernelTunnel honest, KernelTunnel hostile)
      throws Exception {
    ManySources sources = new ManySources(hostile, "2001:db8:5:0", GATEWAY);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Long> flood = CompletableFuture.supplyAsync(() -> flood(sources, over));
    Await.until(
        "the flood to be learned from",
        SOON,
        () -> flood.isDone() || inKernel(daemon, hostile).size() > 100);
    require(!flood.isDone(), "a flood that goes on");
    try (DatagramCount arrived = DatagramCount.on(daemon.host())) {
      ManySources last = new ManySources(honest, "2001:db8:5:0", GATEWAY);
      last.send(LAST, 1, i -> Integer.MAX_VALUE);
      // In the kernel by then, if not yet in the history.
      Await.until("a last address", SOON, () -> arrived.hasSeen(last.source(LAST)));
    }
    daemon.program().kill();
    require(
        honest.host().pings("2001:db8:5::1:1", GATEWAY, 3), "traffic goes on without the daemon");
    Slaacguard again = daemon.restart();
    over.set(true);
    System.out.println("the flood sent " + flood.get() + " packets meanwhile");
    return again;
  }

  private static long flood(ManySources sources, AtomicBoolean over) {
    long sent = 0;
    while (!over.get()) {
      sources.send(0x20000 + sent, LOT, i -> Integer.MAX_VALUE);
      sent += LOT;
      // Time for the rest: an emulated machine starts a JVM meanwhile.
      Await.pause(Duration.ofMillis(400));
    }
    return sent;
  }

  /** The kernel's word: {@code wg} asks the daemon, which tells only of static entries. */
  private static Set<String> inKernel(Slaacguard daemon, Tunnel client) {
    try {
      return daemon.host().async(() -> inKernelHere(daemon.device(), client.publicKey())).get();
    } catch (ExecutionException e) {
      throw new LabException("asking the kernel for " + daemon.device(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static Set<String> inKernelHere(String device, String publicKey) {
    try (Rtnetlink rtnetlink = Rtnetlink.open();
        WireGuardNetlink wireGuard = WireGuardNetlink.open();
        WireGuardDevice seen = wireGuard.get(rtnetlink.links().get(device).index())) {
      return seen.peers().stream()
          .filter(peer -> peer.publicKey().equals(PublicKey.parse(publicKey)))
          .flatMap(peer -> peer.allowedIps().stream())
          .map(prefix -> prefix.address().toString())
          .collect(Collectors.toSet());
    }
  }

  private static void check(Slaacguard daemon, KernelTunnel honest, Set<String> learned) {
    Set<String> missing = new HashSet<>(learned);
    missing.removeAll(new HashSet<>(daemon.learned(honest.publicKey())));
    require(missing.isEmpty(), "every learned address after the restart; not: " + missing);
    require(inKernel(daemon, honest).containsAll(learned), "and in the kernel");
    for (String address : List.of("2001:db8:5::1:2", "2001:db8:5::1:32", "2001:db8:5::1:99")) {
      honest.host().address(honest.device(), address + "/128");
      require(honest.host().pings(address, GATEWAY, 1), address + " is answered");
    }
    require(
        daemon.learned(honest.publicKey()).contains("2001:db8:5::1:99"), "a new one is learned");
  }

  private static void down(Slaacguard daemon, BpfObjects before) throws IOException {
    BpfObjects during = BpfObjects.list().without(before);
    require(
        !during.programs().isEmpty() && !during.maps().isEmpty(),
        "programs and maps while it runs");
    // What 'slaacguard down' does, without a JVM of its own.
    require(Shutdown.request(daemon.device(), PATIENCE) == Shutdown.DONE, "the end of the daemon");
    daemon.program().await(SOON);
    // Objects of a scenario before this one may have been among the first, and have gone since.
    Await.value(
        "programs, links and maps to go",
        SOON,
        () -> BpfObjects.list().without(before),
        BpfObjects::isEmpty);
    String links = daemon.host().ip("-o", "link", "show");
    require(
        !links.contains(daemon.device()) && !links.contains("sgret"),
        "no interface left: " + links);
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
