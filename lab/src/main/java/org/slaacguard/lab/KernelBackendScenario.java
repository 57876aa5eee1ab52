package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PortText;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.CrashCleanup;
import org.slaacguard.gateway.HostSide;
import org.slaacguard.gateway.InterfaceDaemon;
import org.slaacguard.gateway.SharedParts;
import org.slaacguard.gateway.Shutdown;
import org.slaacguard.gateway.UapiSockets;
import org.slaacguard.host.SetupException;
import org.slaacguard.kernel.KernelBackend;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

/**
 * A gateway on the kernel's WireGuard, and a client of the kernel's that knows nothing of it.
 *
 * <pre>
 *   namespace sgk-a (gateway)                     namespace sgk-b (client)
 *   wgk  fe80::1, 2001:db8:5::1  === tunnel ===   wgc  fe80::2, the rest by SLAAC
 *   va   fd00:1::1               --- veth -----   vb   fd00:1::2
 * </pre>
 */
public final class KernelBackendScenario implements Scenario {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String ADVERTISING = "AdvertisePrefix = 2001:db8:5::/64";
  private static final String LEARNING = "LearnableIPs = advertised";

  /** Nothing started yet. */
  public KernelBackendScenario() {}

  @Override
  public String name() {
    return "a gateway on the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    shell("modprobe wireguard; modprobe cls_bpf; modprobe sch_ingress; modprobe tun");
    for (String line : network()) {
      shell(line);
    }
    try (NetworkNamespace gateway = NetworkNamespace.named("sgk-a")) {
      Path socket = Path.of("/run/sgk-wgk.sock");
      gateway.run(() -> serve(socket, ADVERTISING, LEARNING, (daemon, host) -> configuresItself()));
      require(links().equals(Set.of("lo", "va")), "nothing left behind: " + links());
      gateway.run(() -> saysWhichPortIsInUse(socket));
      gateway.run(KernelBackendScenario::takesBackWhatItHadBegunToMake);
      gateway.run(KernelBackendScenario::removesWhatAKilledOneHasLeft);
      gateway.run(KernelBackendScenario::adopt);
      shell(
          "ip -n sgk-a link set wgk mtu 1380 addrgenmode eui64;"
              + " ip netns exec sgk-a sysctl -qw net.ipv6.conf.wgk.accept_ra=1");
      String before = settings();
      gateway.run(
          () ->
              serve(
                  UapiSockets.of("wgk"), ADVERTISING, LEARNING, KernelBackendScenario::givesBack));
      require(settings().equals(before), "set as before: " + before + " and " + settings());
      gateway.run(() -> serve(socket, "", LEARNING, (daemon, host) -> listensToNoPeer()));
      require(settings().equals(before), "listening as before: " + before + " and " + settings());
      gateway.run(() -> serve(socket, "", "", KernelBackendScenario::mayLearnLater));
      require(settings().equals(before), "listening as before: " + before + " and " + settings());
      require(links().equals(Set.of("lo", "va", "wgk")), "the adopted stays: " + links());
    }
  }

  private static List<String> network() {
    return List.of(
        "ip netns add sgk-a",
        "ip netns add sgk-b",
        "umask 077; wg genkey > /run/ka.key; wg genkey > /run/kb.key",
        "ip -n sgk-a link add va type veth peer name vb netns sgk-b",
        "ip -n sgk-a addr add fd00:1::1/64 dev va nodad; ip -n sgk-a link set va up",
        "ip -n sgk-b addr add fd00:1::2/64 dev vb nodad; ip -n sgk-b link set vb up",
        "ip -n sgk-b link add wgc type wireguard",
        "ip netns exec sgk-b wg set wgc private-key /run/kb.key peer $(wg pubkey < /run/ka.key)"
            + " allowed-ips ::/0 endpoint [fd00:1::1]:51820");
  }

  /** Traffic while a daemon runs. */
  @FunctionalInterface
  private interface Service {
    void run(InterfaceDaemon daemon, HostSide host) throws Exception;
  }

  private static void listensToNoPeer() {
    String during = settings();
    require(during.startsWith("0\n"), "no host of its peers' advertisements: " + during);
  }

  /** The peer may learn from now on, as by {@code slaacguard set}. */
  private static void mayLearnLater(InterfaceDaemon daemon, HostSide host) throws Exception {
    String during = settings();
    require(during.startsWith("1\n"), "a host of its peers' while none may learn: " + during);
    PeerUpdate learner =
        PeerUpdate.builder(PublicKey.parse(shell("wg pubkey < /run/kb.key")))
            .learnableIps(LearnScope.parse("advertised"))
            .build();
    try (DeviceUpdate change = DeviceUpdate.builder().peer(learner).build()) {
      daemon.apply(change);
    }
    listensToNoPeer();
  }

  private static void serve(Path socket, String ofInterface, String ofPeer, Service service)
      throws Exception {
    String file =
        """
        [Interface]
        PrivateKey = %s
        ListenPort = 51820
        Address = 2001:db8:5::1/64
        %s
        [Peer]
        PublicKey = %s
        %s
        """
            .formatted(
                shell("cat /run/ka.key"), ofInterface, shell("wg pubkey < /run/kb.key"), ofPeer);
    try (Configuration configuration = ConfigFile.parse("wgk.conf", file);
        DeviceUpdate change = ConfigurationUpdates.replacing(configuration);
        SharedParts parts = new SharedParts();
        HostSide host = new HostSide("wgk", configuration, change, null);
        InterfaceDaemon daemon =
            InterfaceDaemon.start(
                parts,
                (choice, name, mtu, wakeup) -> KernelBackend.open(name, wakeup),
                configuration.device().backend(),
                "wgk",
                0,
                socket,
                host)) {
      daemon.apply(change);
      host.up();
      service.run(daemon, host);
      host.down();
    }
  }

  /** The state of an adopted interface, except its peers. */
  private static String settings() {
    return shell(
        "ip netns exec sgk-a sh -c"
            + " 'cd /proc/sys/net/ipv6/conf/wgk; cat accept_ra addr_gen_mode forwarding';"
            + " ip -n sgk-a -o link show dev wgk; ip -n sgk-a -o addr show dev wgk;"
            + " ip -n sgk-a -6 route show dev wgk; ip netns exec sgk-a wg show wgk fwmark");
  }

  /** {@code slaacguard down} on an interface that was there before ends the daemon, and at once. */
  private static void givesBack(InterfaceDaemon daemon, HostSide host) throws Exception {
    String during = settings();
    require(during.startsWith("0\n1\n") && during.contains("fe80::1/64"), "a router's: " + during);
    CompletableFuture<Shutdown> asked = CompletableFuture.supplyAsync(() -> shutdown("wgk"));
    daemon.await();
    host.down();
    daemon.close();
    require(asked.get() == Shutdown.DONE, "an end of the daemon: " + asked.get());
  }

  private static Shutdown shutdown(String interfaceName) {
    try {
      return Shutdown.request(interfaceName, SOON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configuresItself() {
    int cold = solicitationsUntilConfigured("fe80::2");
    System.out.println("solicitations before the gateway was warm: " + cold);
    // A machine that has stood still for four seconds meanwhile has solicited again.
    long[] all = {cold, 2};
    long warm =
        Await.least(
            5,
            1,
            () -> {
              shell("ip -n sgk-b link set wgc down");
              long before = all[0];
              all[0] = solicitationsUntilConfigured("fe80::" + ++all[1]);
              return all[0] - before;
            });
    require(warm == 1, "the first solicitation answered, of " + warm);
    Await.until("a route", SOON, () -> client("route show default", "via fe80::1"));
    System.out.println(
        shell("ip netns exec sgk-b ping -6 -c 3 -i 0.2 -W 5 2001:db8:5::1 | tail -2"));
  }

  /** How many the client's kernel has sent on the tunnel, in all. */
  private static int solicitationsUntilConfigured(String linkLocal) {
    shell("ip -n sgk-b link set wgc up; ip -n sgk-b addr add " + linkLocal + "/64 dev wgc nodad");
    Await.until("an address by SLAAC", SOON, () -> client("addr show dev wgc", "2001:db8:5:"));
    String line = shell("ip netns exec sgk-b grep OutRouterSolicits /proc/net/dev_snmp6/wgc");
    return Integer.parseInt(line.strip().split("\\s+", -1)[1]);
  }

  private static boolean client(String command, String expected) {
    return shell("ip -n sgk-b -6 " + command).contains(expected);
  }

  /** The kernel opens the port when the link comes up, and tells only that an address is in use. */
  private static void saysWhichPortIsInUse(Path socket) throws Exception {
    shell(
        "ip link add wgo type wireguard; wg set wgo listen-port 51820 private-key /run/kb.key;"
            + " ip link set wgo up");
    String said = "nothing";
    try {
      serve(socket, ADVERTISING, LEARNING, (daemon, host) -> {});
    } catch (SetupException e) {
      said = String.valueOf(e.getMessage());
    }
    require(said.equals("wgk: " + PortText.inUse(51820)), "a refusal that names the port: " + said);
    require(links().equals(Set.of("lo", "va", "wgo")), "nothing left of it: " + links());
    shell("ip link del wgo");
  }

  /** A daemon that is killed at the worst moment has made an interface that has no alias yet. */
  private static void takesBackWhatItHadBegunToMake() throws Exception {
    shell("ip link add wgk group 0x534c4141 type wireguard");
    KernelBackend.open("wgk", () -> {}).close();
    require(links().equals(Set.of("lo", "va")), "nothing left of one begun: " + links());
    shell("ip link add wgk group 7 type wireguard");
    KernelBackend.open("wgk", () -> {}).close();
    require(shell("ip link show wgk").contains("group 7"), "another's, as it was");
    shell("ip link del wgk");
  }

  /** What 'slaacguard down' does where the daemon was killed. */
  private static void removesWhatAKilledOneHasLeft() throws Exception {
    for (String mark : List.of("alias slaacguard", "group 0x534c4141")) {
      shell("ip link add wgk type wireguard; ip link set wgk " + mark);
      require(CrashCleanup.hasInterface("wgk"), "one that a killed daemon has left: " + mark);
      require(CrashCleanup.run("wgk"), "it is removed");
      require(links().equals(Set.of("lo", "va")), "nothing left of it: " + links());
    }
    shell("ip link add wgk type wireguard; ip link set wgk alias mine");
    require(!CrashCleanup.hasInterface("wgk"), "one that another program has made");
    require(!CrashCleanup.run("wgk"), "nothing left of a daemon");
    require(links().contains("wgk"), "it stays");
    shell("ip link del wgk");
  }

  /** As after a crash: what was learned is in the kernel, and the history knows it. */
  private static void adopt() throws Exception {
    shell(
        "ip link add wgk type wireguard; wg set wgk listen-port 51820 private-key /run/ka.key"
            + " peer $(wg pubkey < /run/kb.key) allowed-ips 2001:db8:5::1:1/128,10.0.0.2/32;"
            + " ip addr add 2001:db8:5::1/64 dev wgk nodad; ip link set wgk up");
    LearnedAddress old;
    try (KernelBackend backend = KernelBackend.open("wgk", () -> {});
        DeviceStatus before = backend.status()) {
      PeerStatus peer = before.peers().getFirst();
      require(peer.allowedIps().size() == 2, "adopted with its peer's AllowedIPs");
      old =
          new LearnedAddress(
              peer.allowedIps().stream()
                  .map(prefix -> prefix.address())
                  .filter(address -> address.bits() == 128)
                  .findFirst()
                  .orElseThrow(),
              Instant.now(),
              Instant.now());
      backend.apply(
          DeviceUpdate.builder()
              .peer(
                  PeerUpdate.builder(peer.publicKey())
                      .learnableIps(LearnScope.parse("2001:db8:5::/64"))
                      .learned(old)
                      .build())
              .build());
      check(backend, p -> p.learned().size() == 1 && p.allowedIps().size() == 1, "learned again");
      shell("wg set wgk peer $(wg pubkey < /run/kb.key) allowed-ips 10.0.0.3/32");
      Await.until(
          "what others change to be noticed",
          SOON,
          () -> shell("wg show wgk allowed-ips").contains("2001:db8:5::1:1/128"));
      check(backend, p -> p.allowedIps().toString().equals("[10.0.0.3/32]"), "and what they set");
    }
    require(
        shell("wg show wgk allowed-ips").contains("2001:db8:5::1:1/128"),
        "given back, with what was learned");
    require(shell("ls /sys/fs/bpf 2>/dev/null || true").isBlank(), "no program pinned");
    require(links().equals(Set.of("lo", "va", "wgk")), "no device left: " + links());
  }

  private static void check(KernelBackend backend, Predicate<PeerStatus> condition, String what)
      throws BackendException {
    try (DeviceStatus status = backend.status()) {
      PeerStatus peer = status.peers().getFirst();
      require(condition.test(peer), what + ": " + peer.allowedIps() + " " + peer.learned());
    }
  }

  private static Set<String> links() {
    return shell("ip -n sgk-a -o link show")
        .lines()
        .map(line -> line.split("[:@ ]+", -1)[1])
        .collect(Collectors.toSet());
  }

  private static String shell(String line) {
    return Command.of("sh", "-c", line).deadline(Duration.ofSeconds(90)).succeed();
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
