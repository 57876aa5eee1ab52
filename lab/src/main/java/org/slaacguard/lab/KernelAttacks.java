package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.GATEWAY;
import static org.slaacguard.lab.KernelLearningNetwork.OTHER;
import static org.slaacguard.lab.KernelLearningNetwork.PREFIX;
import static org.slaacguard.lab.KernelLearningNetwork.SOON;
import static org.slaacguard.lab.KernelLearningNetwork.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

/**
 * A peer of the kernel's WireGuard that does all it can at once: it sends from whatever is
 * another's, from new addresses without end, to groups, and all of neighbour discovery. Another
 * peer beside it loses nothing.
 */
final class KernelAttacks {
  /** What the other peer does of each kind. */
  private static final int TIMES = 20;

  private static final int PINGS = 150;
  private static final Duration PING_INTERVAL = Duration.ofMillis(50);
  private static final Duration PACE = Duration.ofMillis(200);

  /** A packet of the attack; more would fill the kernel's own queues, which all peers share. */
  private static final Duration ATTACK_PACE = Duration.ofMillis(1);

  private static final int NEW_ADDRESSES = 0x600000;
  private static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address ATTACKER = Ipv6Address.parse("fe80::a");
  private static final Ipv6Address OTHERS_LINK_LOCAL = Ipv6Address.parse("fe80::b");
  private static final List<String> GROUPS =
      List.of("ff02::fb", "ff02::1:2", "ff02::1", "ff02::16");

  private final KernelLearningNetwork network;
  private final PublicKey other;
  private final List<byte[]> spoofed;

  /** Solicitations that have come to the controller. */
  private final AtomicInteger heard = new AtomicInteger();

  private long next = 0x700000;

  /**
   * Prepares it.
   *
   * @param spoofed packets from what is others'
   */
  KernelAttacks(KernelLearningNetwork network, List<byte[]> spoofed) {
    this.network = network;
    this.spoofed = spoofed;
    other = PublicKey.parse(network.other.publicKey());
  }

  /** Attacks until the other peer was served in every way. */
  void costNothing() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    network.listen(this::answer);
    ManySources attacker = network.sources(network.many);
    CompletableFuture<Void> attack =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                List<byte[]> round = round(attacker);
                long began = System.nanoTime();
                attacker.send(
                    round,
                    i ->
                        over.get()
                            ? Integer.MAX_VALUE
                            : (int) ((System.nanoTime() - began) / ATTACK_PACE.toNanos()));
                rounds.incrementAndGet();
              }
            },
            task -> Thread.ofPlatform().start(task));
    try {
      Await.until("the attack to begin", SOON, () -> rounds.get() > 0 || attack.isDone());
      servesTheOther();
      require(!attack.isDone(), "an attack that goes on");
    } finally {
      over.set(true);
      network.listen(event -> {});
    }
    attack.get();
    String allowed =
        network.gateway.succeed(
            Command.of("wg", "show", network.backend().interfaceName(), "allowed-ips"));
    String others =
        allowed
            .lines()
            .filter(line -> line.startsWith(network.other.publicKey()))
            .findFirst()
            .orElse("");
    require(others.contains(OTHER + "/128"), "the other peer has its address: " + others);
    System.out.println("there: an attack of " + rounds.get() + " rounds that cost nothing");
  }

  private void servesTheOther() throws Exception {
    ManySources sources = network.sources(network.other);
    Pings known = Pings.start(network.other.host(), OTHER, GATEWAY, PINGS, PING_INTERVAL);
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      packets.add(sources.datagram(NEW_ADDRESSES + i));
      packets.add(
          new NdPacket(
                  OTHERS_LINK_LOCAL, Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()))
              .toBytes());
    }
    long began = System.nanoTime();
    long before = advertisements();
    try (DatagramCount arrived = DatagramCount.on(network.gateway)) {
      sources.send(packets, i -> (int) (1 + (System.nanoTime() - began) / PACE.toNanos()));
      Await.until(
          "the first packets of the other peer's new addresses",
          SOON,
          () ->
              LongStream.range(NEW_ADDRESSES, NEW_ADDRESSES + TIMES)
                  .allMatch(i -> arrived.hasSeen(sources.source(i))));
      Await.until("its solicitations to be heard", SOON, () -> heard.get() >= TIMES);
      Await.until("its advertisements", SOON, () -> advertisements() - before >= TIMES);
    }
    int lost = known.lost();
    require(lost == 0, "no packet lost of the other peer's, of " + PINGS + ": " + lost);
    require(network.counters().size() > 0, "and the backend answers");
  }

  /** Advertisements that the other peer's host has received, as its kernel counts them. */
  private long advertisements() {
    return network
        .other
        .host()
        .net("snmp6")
        .lines()
        .filter(line -> line.startsWith("Icmp6InRouterAdvertisements"))
        .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]))
        .findFirst()
        .orElse(0);
  }

  /** All that it can do, once, in turn with ever new addresses. */
  private List<byte[]> round(ManySources attacker) {
    List<byte[]> kinds = new ArrayList<>(spoofed);
    Ipv6Address others = Ipv6Address.parse(OTHER);
    for (Ipv6Address target : List.of(others, attacker.source(++next), LINK_LOCAL)) {
      kinds.add(
          new NdPacket(
                  Ipv6Address.UNSPECIFIED,
                  target.solicitedNode(),
                  new NeighborSolicitation(target, List.of()))
              .toBytes());
      kinds.add(
          new NdPacket(
                  target,
                  Ipv6Address.ALL_NODES,
                  new NeighborAdvertisement(true, false, true, target, List.of()))
              .toBytes());
    }
    kinds.add(
        new NdPacket(ATTACKER, Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()))
            .toBytes());
    for (String group : GROUPS) {
      ManySources toGroup = new ManySources(network.many, PREFIX, group);
      kinds.add(toGroup.datagram(ATTACKER));
      kinds.add(toGroup.datagram(others));
    }
    List<byte[]> round = new ArrayList<>();
    IntStream.range(0, kinds.size())
        .forEach(
            i -> {
              round.add(kinds.get(i));
              round.add(attacker.datagram(++next));
            });
    return round;
  }

  /** As the simplest controller does, which answers whoever asked. */
  private void answer(BackendEvent.NeighborDiscovery event) {
    if (event.packet().length <= 40 || (event.packet()[40] & 0xff) != 133) {
      return;
    }
    if (event.peer().equals(other)) {
      heard.incrementAndGet();
    }
    network
        .backend()
        .transmit(
            event.peer(),
            new NdPacket(
                    LINK_LOCAL,
                    Ipv6Address.ALL_NODES,
                    new RouterAdvertisement(
                        64, false, false, RouterPreference.MEDIUM, 0, 0, 0, List.of()))
                .toBytes());
  }
}
