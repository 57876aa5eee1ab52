package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.GATEWAY;
import static org.slaacguard.lab.KernelLearningNetwork.LIMIT;
import static org.slaacguard.lab.KernelLearningNetwork.LONG;
import static org.slaacguard.lab.KernelLearningNetwork.OTHER;
import static org.slaacguard.lab.KernelLearningNetwork.SOON;
import static org.slaacguard.lab.KernelLearningNetwork.WINDOW;
import static org.slaacguard.lab.KernelLearningNetwork.require;
import static org.slaacguard.lab.KernelLearningNetwork.since;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slaacguard.control.Counter;
import org.slaacguard.kernel.ProbeRate;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

/** A hostile peer, and how another one fares beside it. */
final class KernelFlood {
  private static final int OTHERS_ADDRESSES = 20;
  private static final Duration OTHERS_PACE = Duration.ofMillis(200);
  private static final long HEAP = 48 << 20;
  private static final int LOT = 1000;

  /**
   * The pace of the transfer beside it. At ten times this pace the flood takes twice as long in
   * emulation.
   */
  private static final Duration PACE = Duration.ofMillis(200);

  /** Where the other peer's next addresses begin. */
  private long others = 0x30000000;

  private final KernelLearningNetwork network;

  KernelFlood(KernelLearningNetwork network) {
    this.network = network;
  }

  /**
   * Floods from a hostile peer that exceeds the probe's rate. It requires that no other peer loses
   * a packet, be it from a known or a new address; that no event is lost; that each packet that the
   * kernel dropped is counted; that no more than the rate reaches user space; that peer and kernel
   * soon have no more addresses than the limit; and that memory is bounded. It does not require
   * that each first packet of the flood is delivered, because an address may have made room for the
   * next one before its packet is back.
   *
   * @param from how many addresses
   * @param rate of its new addresses: with a high one user space learns as fast as it can, with the
   *     default the probe holds the peer back
   */
  void isFlooded(int from, LearnRate rate) throws Exception {
    network.bound(new LearnSettings(LIMIT, rate, null));
    network.forget();
    long first = network.nextFlood();
    ManySources sources = network.sources(network.many);
    long taught = teachAnother();
    Map<Counter, Long> before = network.counters();
    long heap = heap();
    long droppedBefore = network.dropped();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Transfer> transfer = network.transfer(over, PACE);
    long began = System.nanoTime();
    AtomicBoolean asked = new AtomicBoolean();
    CompletableFuture<Double> flood =
        CompletableFuture.supplyAsync(
            () -> {
              sources.send(first, from, i -> Integer.MAX_VALUE);
              // And on, if that was over before the other peer had its turn.
              for (long next = first + from; !asked.get(); next += LOT) {
                sources.send(next, LOT, i -> Integer.MAX_VALUE);
              }
              return (System.nanoTime() - began) / 1e9;
            });
    try {
      losesNoFirstPacketOfAnother(flood, asked, taught);
    } finally {
      asked.set(true);
    }
    double seconds = flood.get();
    over.set(true);
    Transfer done = transfer.get();
    require(done.intact(), "a transfer of " + (done.bytes() >> 10) + " KiB during a flood");
    require(network.other.host().pings(OTHER, GATEWAY, 3), "the other peer is served");
    Map<Counter, Long> after =
        Await.value(
            "each dropped packet to be counted",
            LONG,
            network::countersNow,
            now -> accounted(before, now) >= network.dropped() - droppedBefore);
    double until = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "a flood from at least %d addresses in %.1f s, with LearnRate = %s; a transfer beside it at"
            + " %.1f Mbit/s%n",
        from, seconds, rate, done.megabits());
    judgeCounts(before, after, network.dropped() - droppedBefore, until);
    judgeBounds(heap);
  }

  private void judgeCounts(
      Map<Counter, Long> before, Map<Counter, Long> after, long dropped, double until)
      throws Exception {
    long looked =
        since(before, after, Counter.LEARNED) + since(before, after, Counter.REFUSED_CAPACITY);
    System.out.printf(
        "the kernel dropped %d, of which %d were learned from, %d refused and %d held back%n",
        dropped,
        looked,
        network.refused(),
        since(before, after, Counter.REFUSED_RATE) - network.refused());
    require(dropped > 4L * LIMIT, "a flood over the rate");
    require(since(before, after, Counter.EVENTS_LOST) == 0, "no event lost");
    require(accounted(before, after) == dropped, "each dropped packet counted once");
    require(
        looked > 0
            && looked + network.refused()
                <= ProbeRate.DEFAULT.burst() + ProbeRate.DEFAULT.perSecond() * until,
        "no more than the rate");
  }

  private void judgeBounds(long heap) throws Exception {
    require(network.learned(network.many) <= LIMIT, "no more than the limit");
    long kept =
        Await.value(
            "what made room to go from the kernel",
            LONG,
            () -> network.inKernel(network.many),
            n -> n <= LIMIT);
    require(kept > 0, "nor in the kernel: " + kept);
    long grown = heap() - heap;
    require(grown < HEAP, "bounded memory: " + (grown >> 10) + " KiB more");
  }

  /**
   * One datagram from each of some new addresses of the peer that does no harm, and in turn with
   * them from addresses that it has already: so far the flood delays both, in the tunnel.
   *
   * @param asked set once all of these were sent
   * @param first identifier of the known ones, behind which the new ones are
   */
  private void losesNoFirstPacketOfAnother(
      CompletableFuture<Double> flood, AtomicBoolean asked, long first) throws Exception {
    ManySources sources = network.sources(network.other);
    LongUnaryOperator identifier = i -> first + i / 2 + (i % 2) * OTHERS_ADDRESSES;
    long[] sentAt = new long[2 * OTHERS_ADDRESSES];
    try (DatagramCount arrived = DatagramCount.on(network.gateway)) {
      long droppedBefore = network.dropped();
      Await.until("the flood to arrive", SOON, () -> network.dropped() > droppedBefore + WINDOW);
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
      asked.set(true);
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

  /** Every second figure, from {@code first} on. */
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
    ManySources sources = network.sources(network.other);
    long first = others;
    others += 2 * OTHERS_ADDRESSES;
    try (DatagramCount arrived = DatagramCount.on(network.gateway)) {
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

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
