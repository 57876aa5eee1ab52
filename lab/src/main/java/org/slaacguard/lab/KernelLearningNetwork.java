package org.slaacguard.lab;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.kernel.KernelBackend;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;

/**
 * A gateway on the kernel's WireGuard and two peers, which are the kernel's too: one whose
 * addresses are many, and another one, which must not suffer by it.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 many   2001:db8:5::a and many more
 *           192.0.2.5 ──── 192.0.2.6 other  2001:db8:5::b
 *   inner   2001:db8:5::1
 * </pre>
 */
final class KernelLearningNetwork {
  static final String GATEWAY = "2001:db8:5::1";
  static final String OTHER = "2001:db8:5::b";
  static final String PREFIX = "2001:db8:5:0";
  static final Duration SOON = Duration.ofMinutes(2);
  static final Duration LONG = Duration.ofMinutes(6);

  /** How many addresses that peer may have at a time. */
  static final int LIMIT = 5000;

  /** Datagrams on their way at once: fewer than the kernel's queues hold. */
  static final int WINDOW = 256;

  /** Identifiers from one flood's first to the next one's. */
  private static final int FLOOD = 0x100000;

  final Host gateway;
  final KernelTunnel many;
  final KernelTunnel other;
  private volatile @Nullable KernelBackend backend;

  /** Packets that user space refused for their peer's rate. */
  private final AtomicLong refused = new AtomicLong();

  /** The handling of neighbour discovery. */
  private volatile Consumer<BackendEvent.NeighborDiscovery> listener = event -> {};

  /** Whether somebody has sent neighbour discovery. */
  private final AtomicBoolean solicited = new AtomicBoolean();

  private long flooded;

  /** Makes all of it. */
  KernelLearningNetwork(Topology topology) throws Exception {
    KeyPair keys = KeyPair.generate();
    gateway = topology.host("gateway");
    many = KernelTunnel.client(gateway, keys.publicKey(), "many", 0, "2001:db8:5::a/128");
    other = KernelTunnel.client(gateway, keys.publicKey(), "other", 4, OTHER + "/128");
    String name = topology.interfaceName();
    backend = topology.closing(gateway.async(() -> KernelBackend.open(name, this::drain)).get());
    configure(keys);
    require(other.host().pings(OTHER, GATEWAY, 3), "the other peer is served");
  }

  private void configure(KeyPair keys) throws BackendException {
    backend()
        .apply(
            DeviceUpdate.builder()
                .privateKey(SecretKey.parse(keys.privateKey()))
                .listenPort(KernelTunnel.GATEWAY_PORT)
                .advertisedPrefixes(List.of(IpPrefix.parse("2001:db8:5::/64")))
                .peer(
                    learner(many)
                        .learn(new LearnSettings(LIMIT, LearnRate.parse("5000/1ms"), null))
                        .build())
                .peer(
                    learner(other)
                        .learn(new LearnSettings(100, LearnRate.parse("100/100ms"), null))
                        .build())
                .build());
    gateway.up(backend().interfaceName());
    gateway.address(backend().interfaceName(), GATEWAY + "/64");
  }

  KernelBackend backend() {
    return Objects.requireNonNull(backend);
  }

  /** A change to what a peer may learn. */
  static PeerUpdate.Builder learner(Tunnel tunnel) {
    return PeerUpdate.builder(PublicKey.parse(tunnel.publicKey()))
        .learnableIps(LearnScope.parse("advertised"));
  }

  /** Bounds what the peer of many addresses may learn. */
  void bound(LearnSettings bounds) throws BackendException {
    backend().apply(DeviceUpdate.builder().peer(learner(many).learn(bounds).build()).build());
  }

  /** Datagrams of a peer's to the gateway. */
  ManySources sources(Tunnel peer) {
    return new ManySources(peer, PREFIX, GATEWAY);
  }

  /** Where addresses begin that no flood had before: enough for one. */
  long nextFlood() {
    return flooded += FLOOD;
  }

  /**
   * A transfer of the other peer's, until told to end.
   *
   * @param pace between its chunks of 64 KiB, which leaves the machine time for the rest
   */
  CompletableFuture<Transfer> transfer(AtomicBoolean end, Duration pace) {
    return CompletableFuture.supplyAsync(
        () ->
            Transfer.run(
                other.host(), OTHER, gateway, GATEWAY, sent -> moreThan(sent, end, pace), LONG));
  }

  private static boolean moreThan(long sent, AtomicBoolean end, Duration pace) {
    Await.pause(pace);
    return sent == 0 || !end.get();
  }

  /** How many AllowedIPs the kernel has of a peer. */
  long inKernel(Tunnel tunnel) {
    String name = backend().interfaceName();
    return gateway
        .succeed(Command.of("wg", "show", name, "allowed-ips"))
        .lines()
        .filter(line -> line.startsWith(tunnel.publicKey()))
        .mapToLong(line -> line.split("\\s+", -1).length - 1)
        .sum();
  }

  /** Packets that the kernel decrypted and dropped because of their source. */
  long dropped() {
    String name = backend().interfaceName() + ":";
    String line =
        gateway
            .net("dev")
            .lines()
            .map(String::strip)
            .filter(each -> each.startsWith(name))
            .findFirst()
            .orElseThrow();
    // Behind the name: bytes, packets and errors of what was received (proc_pid_net(5)).
    return Long.parseLong(line.substring(name.length()).strip().split(" +", -1)[2]);
  }

  /** The backend's. */
  Map<Counter, Long> counters() throws BackendException {
    drain();
    try (DeviceStatus status = backend().status()) {
      return status.counters();
    }
  }

  /** The same where no checked exception may come out. */
  Map<Counter, Long> countersNow() {
    try {
      return counters();
    } catch (BackendException e) {
      throw new LabException("no status", e);
    }
  }

  /** By how much it has grown. */
  static long since(Map<Counter, Long> before, Map<Counter, Long> after, Counter counter) {
    return after.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
  }

  /** Packets that user space has refused for their peer's rate, since {@link #forget}. */
  long refused() {
    return refused.get();
  }

  /** Whether somebody has sent neighbour discovery since then. */
  boolean solicited() {
    drain();
    return solicited.get();
  }

  /** Hands over neighbour discovery from now on, on any thread. */
  void listen(Consumer<BackendEvent.NeighborDiscovery> consumer) {
    listener = consumer;
  }

  /** Takes no account of what was refused or solicited until now. */
  void forget() {
    drain();
    refused.set(0);
    solicited.set(false);
  }

  /** As a controller does: events that nobody fetches are lost, and counted as that. */
  private void drain() {
    KernelBackend opened = backend;
    if (opened != null) {
      opened.poll(this::note);
    }
  }

  private void note(BackendEvent event) {
    if (event instanceof BackendEvent.AddressRefused some && some.reason() == LearnRefusal.RATE) {
      refused.addAndGet(some.count());
    } else if (event instanceof BackendEvent.NeighborDiscovery discovery) {
      solicited.set(true);
      listener.accept(discovery);
    }
  }

  /** How many addresses a peer has learned. */
  int learned(Tunnel tunnel) throws BackendException {
    return addresses(tunnel).size();
  }

  /** A peer's learned addresses, oldest first. */
  List<LearnedAddress> addresses(Tunnel tunnel) throws BackendException {
    drain();
    PublicKey key = PublicKey.parse(tunnel.publicKey());
    try (DeviceStatus status = backend().status()) {
      return status.peers().stream()
          .filter(peer -> peer.publicKey().equals(key))
          .flatMap(peer -> peer.learned().stream())
          .toList();
    }
  }

  /** The same where no checked exception may come out. */
  int learnedNow(Tunnel tunnel) {
    try {
      return learned(tunnel);
    } catch (BackendException e) {
      throw new LabException("no status", e);
    }
  }

  static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
