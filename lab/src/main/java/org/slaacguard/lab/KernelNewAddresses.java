package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.GATEWAY;
import static org.slaacguard.lab.KernelLearningNetwork.SOON;
import static org.slaacguard.lab.KernelLearningNetwork.WINDOW;
import static org.slaacguard.lab.KernelLearningNetwork.require;
import static org.slaacguard.lab.KernelLearningNetwork.since;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slaacguard.control.Counter;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

/** New addresses for the kernel's WireGuard: none loses its first packet, however many come. */
final class KernelNewAddresses {
  /** A hundred, and the one that stays while those expire ({@link KernelExpiry}). */
  static final int COUNT = 101;

  private static final int PER_SECOND = 1500;
  private static final int LEARN_LOT = 1500;

  /** More than the limit that follows, so that each address of a flood makes another one go. */
  private static final int BURST = 4 * LEARN_LOT;

  private final KernelLearningNetwork network;

  KernelNewAddresses(KernelLearningNetwork network) {
    this.network = network;
  }

  /** One datagram from each address, and no second: what comes back shows that both ways work. */
  void losesNoFirstPacket() throws Exception {
    StringBuilder addresses = new StringBuilder();
    List<String> sources = new ArrayList<>();
    for (int i = 1; i <= COUNT; i++) {
      sources.add("2001:db8:5::1:" + i);
      addresses.append(
          "addr add %s/128 dev %s nodad%n".formatted(sources.getLast(), network.many.device()));
    }
    Command.of("ip", "-n", network.many.host().namespace(), "-batch", "-")
        .input(addresses.toString())
        .succeed();
    try (DatagramEcho echo = DatagramEcho.on(network.gateway)) {
      List<String> lost = network.many.host().async(() -> echo.ask(GATEWAY, sources, SOON)).get();
      require(lost.isEmpty(), "first packets of " + COUNT + " new addresses, lost: " + lost);
    }
    require(
        network.learned(network.many) == COUNT,
        network.learned(network.many) + " addresses learned");
  }

  /**
   * As fast as they may come, and as the machine takes them: every one is learned and delivered.
   */
  void learnsManyASecond() throws Exception {
    network.bound(new LearnSettings(2 * BURST, LearnRate.parse("5000/1ms"), Duration.ofHours(1)));
    Map<Counter, Long> before = network.counters();
    try (DatagramCount arrived = DatagramCount.on(network.gateway)) {
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
    Map<Counter, Long> after = network.counters();
    require(since(before, after, Counter.LEARNED) == BURST, "learned each once");
    require(since(before, after, Counter.EVENTS_LOST) == 0, "no event lost");
    require(since(before, after, Counter.DROP_TUN_WRITE) == 0, "every packet put back");
  }

  /** Addresses a second. */
  private double learnLot(DatagramCount arrived, int had) {
    ManySources sources = network.sources(network.many);
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
}
