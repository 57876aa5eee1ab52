package org.slaacguard.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.kernel.KernelBackend;
import org.slaacguard.kernel.ProbeRate;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.LearnRate;
import org.slaacguard.wireguard.LearnRefusal;
import org.slaacguard.wireguard.LearnScope;
import org.slaacguard.wireguard.LearnSettings;
import org.slaacguard.wireguard.LearnedAddress;
import org.slaacguard.wireguard.SecretKey;

/**
 * How many addresses the kernel's WireGuard can be taught, how fast, and that nobody else loses a
 * packet by it. The clients are the kernel's too.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 many   2001:db8:5::a and many more
 *           192.0.2.5 ──── 192.0.2.6 other  2001:db8:5::b
 *   inner   2001:db8:5::1
 * </pre>
 */
public final class KernelLearningScenario implements Scenario {
  /** Echo requests of a lot. */
  private static final int LOT = 20;

  private static final Pattern ANSWER = Pattern.compile("icmp_seq=([0-9]+) ttl=");
  private static final String GATEWAY = "2001:db8:5::1";
  private static final String OTHER = "2001:db8:5::b";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(6);

  private static final int NEW_ADDRESSES = 100;
  private static final Duration EXPIRY = Duration.ofSeconds(5);
  private static final int PER_SECOND = 1500;
  private static final int LEARN_LOT = 1500;
  private static final int BURST = 6 * LEARN_LOT;

  /** Datagrams on their way at once: fewer than the kernel's queues hold. */
  private static final int WINDOW = 256;

  private static final int FLOOD = 100_000;
  private static final int HELD_FLOOD = 30_000;
  private static final int OTHERS_ADDRESSES = 20;
  private static final Duration OTHERS_PACE = Duration.ofMillis(200);

  private static final int LIMIT = 5000;
  private static final long HEAP = 48 << 20;

  private final KeyPair gatewayKeys = KeyPair.generate();
  private Host gateway;
  private volatile KernelBackend backend;
  private KernelTunnel many;
  private KernelTunnel other;

  /** Packets that user space refused for their peer's rate. */
  private final AtomicLong refused = new AtomicLong();

  /** Whether somebody has sent neighbour discovery. */
  private final AtomicBoolean solicited = new AtomicBoolean();

  /** Where the last flood's, and the other peer's last addresses, begin. */
  private long flooded = 0x100000;

  private long others = 0x300000;

  /** Nothing started yet. */
  // Set by run, before anything uses them.
  @SuppressWarnings("NullAway.Init")
  public KernelLearningScenario() {}

  @Override
  public String name() {
    return "many addresses for the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    try (Topology topology = Topology.open()) {
      gateway = topology.host("gateway");
      String key = gatewayKeys.publicKey();
      many = KernelTunnel.client(gateway, key, "many", 0, "2001:db8:5::a/128");
      other = KernelTunnel.client(gateway, key, "other", 4, OTHER + "/128");
      String name = topology.interfaceName();
      backend = topology.closing(gateway.async(() -> KernelBackend.open(name, this::drain)).get());
      configure();
      require(other.host().pings(OTHER, GATEWAY, 3), "the other peer is served");
      losesNoFirstPacket();
      expires();
      learnsManyASecond();
      isFlooded(FLOOD, LearnRate.parse("5000/1ms"));
      isFlooded(HELD_FLOOD, LearnRate.DEFAULT);
      hearsAHeldPeer();
    }
  }

  private void configure() throws BackendException {
    backend.apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.parse(gatewayKeys.privateKey()))
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
    gateway.ip("link", "set", backend.interfaceName(), "up");
    gateway.address(backend.interfaceName(), GATEWAY + "/64");
  }

  private static PeerUpdate.Builder learner(Tunnel tunnel) {
    return PeerUpdate.builder(PublicKey.parse(tunnel.publicKey()))
        .learnableIps(LearnScope.parse("advertised"));
  }

  /** One datagram from each address, and no second: what comes back shows that both ways work. */
  private void losesNoFirstPacket() throws Exception {
    StringBuilder addresses = new StringBuilder();
    List<String> sources = new ArrayList<>();
    for (int i = 1; i <= NEW_ADDRESSES; i++) {
      sources.add("2001:db8:5::1:" + i);
      addresses.append(
          "addr add %s/128 dev %s nodad%n".formatted(sources.getLast(), many.device()));
    }
    Command.of("ip", "-n", many.host().namespace(), "-batch", "-")
        .input(addresses.toString())
        .succeed();
    try (DatagramEcho echo = DatagramEcho.on(gateway)) {
      List<String> lost = many.host().async(() -> echo.ask(GATEWAY, sources, SOON)).get();
      require(
          lost.isEmpty(), "first packets of " + NEW_ADDRESSES + " new addresses, lost: " + lost);
    }
    require(learned(many) == NEW_ADDRESSES, learned(many) + " addresses learned");
  }

  /** While those expire, one of the same peer stays in use, and another peer sends a file. */
  private void expires() throws Exception {
    String kept = "2001:db8:5::1:1";
    CompletableFuture<Integer> pings = new CompletableFuture<>();
    AtomicBoolean expired = new AtomicBoolean();
    Thread.ofPlatform().start(() -> complete(pings, kept, expired));
    CompletableFuture<Transfer> transfer =
        CompletableFuture.supplyAsync(
            () ->
                Transfer.run(
                    other.host(), OTHER, gateway, GATEWAY, sent -> moreThan(sent, expired), LONG));
    backend.apply(
        DeviceUpdate.builder()
            .peer(learner(many).learn(new LearnSettings(LIMIT, null, EXPIRY)).build())
            .build());
    Await.until("the idle addresses to expire", LONG, () -> learnedOr(many) == 1);
    expired.set(true);
    int sent = pings.get();
    Transfer done = transfer.get();
    require(done.intact(), "a transfer of " + (done.bytes() >> 10) + " KiB meanwhile");
    String allowed =
        gateway.command("wg", "show", backend.interfaceName(), "allowed-ips").succeed();
    require(allowed.contains(kept + "/128") && allowed.contains(OTHER + "/128"), "those stay");
    require(!allowed.contains("2001:db8:5::1:2/128"), "the kernel has the others no more");
    System.out.printf(
        "%d addresses expired; 0 of %d packets lost on another one of the same peer; a transfer of"
            + " another peer at %.1f Mbit/s%n",
        NEW_ADDRESSES - 1, sent, done.megabits());
  }

  /** Pings in lots, the first half of which must be answered whole, until told to end. */
  private void complete(CompletableFuture<Integer> result, String from, AtomicBoolean end) {
    try {
      int sent = 0;
      while (!end.get()) {
        // At its end ping waits for two round trips only: the second half is the first's patience.
        String said =
            many.host()
                .command("ping", "-n", "-i", "0.05", "-c", "" + 2 * LOT, "-I", from, GATEWAY)
                .deadline(LONG)
                .run()
                .output();
        long answered =
            ANSWER
                .matcher(said)
                .results()
                .map(r -> Integer.valueOf(r.group(1)))
                .distinct()
                .filter(sequence -> sequence <= LOT)
                .count();
        if (answered < LOT) {
          throw new LabException(LOT - answered + " lost from " + from + ": " + said);
        }
        sent += LOT;
      }
      result.complete(sent);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /** A stream of a few megabytes a second that leaves the machine time for the rest. */
  private static boolean moreThan(long sent, AtomicBoolean end) {
    Await.pause(Duration.ofMillis(20));
    return sent == 0 || !end.get();
  }

  /**
   * As fast as they may come, and as the machine takes them: every one is learned and delivered.
   */
  private void learnsManyASecond() throws Exception {
    backend.apply(
        DeviceUpdate.builder()
            .peer(
                learner(many)
                    .learn(
                        new LearnSettings(
                            2 * BURST, LearnRate.parse("5000/1ms"), Duration.ofHours(1)))
                    .build())
            .build());
    Map<Counter, Long> before = counters();
    try (DatagramCount arrived = DatagramCount.on(gateway)) {
      // In lots: the first one is a cold start's, where Java is interpreted yet.
      List<String> rates = new ArrayList<>();
      for (int had = 0; had < BURST; had += LEARN_LOT) {
        rates.add("%.0f".formatted(learnLot(arrived, had)));
      }
      System.out.printf(
          "%d new addresses in lots of %d at %s a second: all learned, all first packets"
              + " delivered%n",
          BURST, LEARN_LOT, String.join(", ", rates));
    }
    Map<Counter, Long> after = counters();
    require(since(before, after, Counter.LEARNED) == BURST, "learned each once");
    require(since(before, after, Counter.EVENTS_LOST) == 0, "no event lost");
    require(since(before, after, Counter.DROP_TUN_WRITE) == 0, "every packet put back");
  }

  /** Addresses a second. */
  private double learnLot(DatagramCount arrived, int had) {
    ManySources sources = new ManySources(many, "2001:db8:5:0", GATEWAY);
    List<byte[]> datagrams = sources.datagrams(0x20000 + had, LEARN_LOT);
    long began = System.nanoTime();
    sources.send(
        datagrams,
        i -> {
          long due = (System.nanoTime() - began) * PER_SECOND / 1_000_000_000L;
          return (int) Math.min(due, arrived.sources() - had + WINDOW);
        });
    Await.until("every datagram", SOON, () -> arrived.sources() == had + LEARN_LOT);
    return LEARN_LOT / ((System.nanoTime() - began) / 1e9);
  }

  /**
   * A hostile peer, faster than the probe's rate. What is held to: no other peer loses anything, be
   * it packets of a known address or the first one of a new; no event is lost; each packet that the
   * kernel dropped is in a counter; no more than the rate reaches user space; peer and kernel never
   * have more addresses than the limit for long; memory is bounded. Not that each first packet of
   * the flood is delivered: learning so fast, an address may have made room for the next before its
   * packet is back.
   *
   * @param from so many addresses
   * @param rate of its new addresses: a high one makes user space learn as fast as it can, the
   *     usual one has the peer held in the probe
   */
  private void isFlooded(int from, LearnRate rate) throws Exception {
    backend.apply(
        DeviceUpdate.builder()
            .peer(learner(many).learn(new LearnSettings(LIMIT, rate, null)).build())
            .build());
    refused.set(0);
    long first = flooded += FLOOD;
    ManySources sources = new ManySources(many, "2001:db8:5:0", GATEWAY);
    long taught = teachAnother();
    Map<Counter, Long> before = counters();
    long heap = heap();
    long droppedBefore = dropped();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Transfer> transfer =
        CompletableFuture.supplyAsync(
            () ->
                Transfer.run(
                    other.host(), OTHER, gateway, GATEWAY, sent -> moreThan(sent, over), LONG));
    long began = System.nanoTime();
    CompletableFuture<Double> flood =
        CompletableFuture.supplyAsync(
            () -> {
              sources.send(first, from, i -> Integer.MAX_VALUE);
              return (System.nanoTime() - began) / 1e9;
            });
    losesNoFirstPacketOfAnother(flood, taught);
    double seconds = flood.get();
    over.set(true);
    Transfer done = transfer.get();
    require(done.intact(), "a transfer of " + (done.bytes() >> 10) + " KiB during a flood");
    require(other.host().pings(OTHER, GATEWAY, 3), "the other peer is served");
    Map<Counter, Long> after =
        Await.value(
            "each dropped packet to be counted",
            LONG,
            this::countersNow,
            now -> accounted(before, now) >= dropped() - droppedBefore);
    double until = (System.nanoTime() - began) / 1e9;
    long dropped = dropped() - droppedBefore;
    long looked = since(before, after, Counter.LEARNED);
    looked += since(before, after, Counter.REFUSED_CAPACITY);
    System.out.printf(
        "a flood from %d addresses in %.1f s, with LearnRate = %s: the kernel dropped %d, of which"
            + " %d were learned from, %d refused and %d held back; a transfer beside it at %.1f"
            + " Mbit/s%n",
        from,
        seconds,
        rate,
        dropped,
        looked,
        refused.get(),
        since(before, after, Counter.REFUSED_RATE) - refused.get(),
        done.megabits());
    require(dropped > 4L * LIMIT, "a flood over the rate");
    require(since(before, after, Counter.EVENTS_LOST) == 0, "no event lost");
    require(accounted(before, after) == dropped, "each dropped packet counted once");
    require(
        looked > 0
            && looked + refused.get()
                <= ProbeRate.DEFAULT.burst() + ProbeRate.DEFAULT.perSecond() * until,
        "no more than the rate");
    require(learned(many) <= LIMIT, "no more than the limit");
    long kept =
        Await.value(
            "what made room to go from the kernel", LONG, () -> inKernel(many), n -> n <= LIMIT);
    require(kept > 0, "nor in the kernel: " + kept);
    long grown = heap() - heap;
    require(grown < HEAP, "bounded memory: " + (grown >> 10) + " KiB more");
  }

  /**
   * One datagram from each of some new addresses of the peer that does no harm, and in turn with
   * them from addresses that it has already: so far the flood delays both, in the tunnel.
   *
   * @param first identifier of the known ones, behind which the new ones are
   */
  private void losesNoFirstPacketOfAnother(CompletableFuture<Double> flood, long first)
      throws Exception {
    ManySources sources = new ManySources(other, "2001:db8:5:0", GATEWAY);
    LongUnaryOperator identifier = i -> first + i / 2 + (i % 2) * OTHERS_ADDRESSES;
    long[] sentAt = new long[2 * OTHERS_ADDRESSES];
    try (DatagramCount arrived = DatagramCount.on(gateway)) {
      long droppedBefore = dropped();
      Await.until("the flood to arrive", SOON, () -> dropped() > droppedBefore + WINDOW);
      long began = System.nanoTime();
      sources.send(
          LongStream.range(0, sentAt.length)
              .mapToObj(i -> sources.datagram(identifier.applyAsLong(i)))
              .toList(),
          i -> {
            sentAt[i] = System.nanoTime();
            return (int) (2 * (sentAt[i] - began) / OTHERS_PACE.toNanos());
          });
      require(!flood.isDone(), "a flood that goes on");
      Await.until(
          "the first packets of another peer's " + OTHERS_ADDRESSES + " new addresses",
          SOON,
          () ->
              LongStream.range(first, first + sentAt.length)
                  .allMatch(i -> arrived.hasSeen(sources.source(i))));
      long[] took =
          IntStream.range(0, sentAt.length)
              .mapToLong(
                  i -> arrived.firstSeen(sources.source(identifier.applyAsLong(i))) - sentAt[i])
              .toArray();
      long[] known = sorted(took, 0);
      long[] fresh = sorted(took, 1);
      System.out.printf(
          "there: the first packets of another peer's %d new addresses, %s; and packets of known"
              + " ones, %s%n",
          OTHERS_ADDRESSES, spread(fresh), spread(known));
    }
  }

  /**
   * A peer that is held after a small flood: its solicitation is heard, and no packet is lost of an
   * address that it has, though somebody takes that out of the kernel.
   */
  private void hearsAHeldPeer() throws Exception {
    ManySources sources = new ManySources(many, "2001:db8:5:0", GATEWAY);
    Map<Counter, Long> before = counters();
    sources.send(flooded += FLOOD, WINDOW, i -> Integer.MAX_VALUE);
    Await.until(
        "a flood that is held", SOON, () -> since(before, countersNow(), Counter.REFUSED_RATE) > 0);
    solicited.set(false);
    byte[] solicitation =
        new NdPacket(
                Ipv6Address.parse("fe80::a"),
                Ipv6Address.ALL_ROUTERS,
                new RouterSolicitation(List.of()))
            .toBytes();
    sources.send(List.of(solicitation), i -> Integer.MAX_VALUE);
    Await.until(
        "a held peer's solicitation",
        SOON,
        () -> {
          drain();
          return solicited.get();
        });
    IpAddress known = addresses(many).getLast().address();
    String name = backend.interfaceName();
    try (DatagramCount arrived = DatagramCount.on(gateway)) {
      gateway
          .command("wg", "set", name, "peer", many.publicKey(), "allowed-ips", "fd00::a/128")
          .succeed();
      sources.send(List.of(sources.datagram(known.low())), i -> Integer.MAX_VALUE);
      Await.until("a packet of a held peer's known address", SOON, () -> arrived.hasSeen(known));
    }
    System.out.println("there: solicitations of a held peer, and packets of its addresses");
  }

  /** Each second one. */
  private static long[] sorted(long[] times, int first) {
    return IntStream.range(0, times.length / 2)
        .mapToLong(i -> times[2 * i + first])
        .sorted()
        .toArray();
  }

  private static String spread(long[] sorted) {
    return "%.3f s (median) to %.3f s"
        .formatted(sorted[sorted.length / 2] / 1e9, sorted[sorted.length - 1] / 1e9);
  }

  /** The peer that does no harm gets some addresses; the identifier of the first. */
  private long teachAnother() throws Exception {
    ManySources sources = new ManySources(other, "2001:db8:5:0", GATEWAY);
    long first = others;
    others += 2 * OTHERS_ADDRESSES;
    try (DatagramCount arrived = DatagramCount.on(gateway)) {
      sources.send(first, OTHERS_ADDRESSES, i -> Integer.MAX_VALUE);
      Await.until("known addresses", SOON, () -> arrived.sources() == OTHERS_ADDRESSES);
    }
    return first;
  }

  /** Packets that were learned from, refused, held back, or lost on the way to user space. */
  private static long accounted(Map<Counter, Long> before, Map<Counter, Long> after) {
    return since(before, after, Counter.LEARNED)
        + since(before, after, Counter.REFUSED_CAPACITY)
        + since(before, after, Counter.REFUSED_RATE)
        + since(before, after, Counter.EVENTS_LOST);
  }

  private Map<Counter, Long> countersNow() {
    try {
      return counters();
    } catch (BackendException e) {
      throw new LabException("no status", e);
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private long inKernel(Tunnel tunnel) {
    String name = backend.interfaceName();
    return gateway
        .command("wg", "show", name, "allowed-ips")
        .succeed()
        .lines()
        .filter(line -> line.startsWith(tunnel.publicKey()))
        .mapToLong(line -> line.split("\\s+", -1).length - 1)
        .sum();
  }

  /** Packets that the kernel decrypted and dropped because of their source. */
  private long dropped() {
    String file = "/sys/class/net/" + backend.interfaceName() + "/statistics/rx_errors";
    return Long.parseLong(gateway.command("cat", file).succeed());
  }

  private Map<Counter, Long> counters() throws BackendException {
    drain();
    try (DeviceStatus status = backend.status()) {
      return status.counters();
    }
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
    } else if (event instanceof BackendEvent.NeighborDiscovery) {
      solicited.set(true);
    }
  }

  private static long since(Map<Counter, Long> before, Map<Counter, Long> after, Counter counter) {
    return after.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
  }

  private int learned(Tunnel tunnel) throws BackendException {
    return addresses(tunnel).size();
  }

  /** What a peer has learned, oldest first. */
  private List<LearnedAddress> addresses(Tunnel tunnel) throws BackendException {
    drain();
    PublicKey key = PublicKey.parse(tunnel.publicKey());
    try (DeviceStatus status = backend.status()) {
      return status.peers().stream()
          .filter(peer -> peer.publicKey().equals(key))
          .flatMap(peer -> peer.learned().stream())
          .toList();
    }
  }

  private int learnedOr(Tunnel tunnel) {
    try {
      return learned(tunnel);
    } catch (BackendException e) {
      throw new LabException("no status", e);
    }
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
