package org.slaacguard.benchmarks;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slaacguard.routing.LearnListener;
import org.slaacguard.routing.LearnPolicy;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddresses;

/** A full table: 16 random addresses each of a shared /64 for {@link #addresses} / 16 peers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LearnedAddressesBenchmark {
  private static final long SUBNET = 0x2001_0db8_0000_0000L;
  private static final int EACH = 16;

  /** Words of memory for an address's place in the table. */
  private static final int WORDS = 4;

  /** Packets of a batch, as a worker handles them. */
  private static final int BATCH = 64;

  /** Addresses in the table. */
  @Param({"1000", "1000000"})
  public int addresses;

  private long[] lows = new long[0];
  private int[] slots = new int[0];
  private long[] words = new long[1];
  private LearnedAddresses table = table();
  private int next;
  private int last;
  private long now;
  private long fresh;

  /** For the harness. */
  public LearnedAddressesBenchmark() {}

  private static LearnedAddresses table() {
    return new LearnedAddresses(new SecureRandom(), 0, new LearnListener() {});
  }

  /** Fills the table, and lays its addresses out in random order. */
  @Setup(Level.Trial)
  public void fill() {
    Random random = new Random(1);
    table = table();
    LearnPolicy policy =
        new LearnPolicy(
            LearnScope.parse("2001:db8::/64"),
            EACH,
            new LearnRate(65536, Duration.ofMillis(1)),
            Duration.ofHours(1));
    lows = new long[addresses];
    words = new long[Integer.highestOneBit(addresses) * 4 * WORDS];
    slots = new int[addresses];
    for (int slot = 0; slot <= addresses / EACH; slot++) {
      table.policy(slot, policy);
    }
    for (int i = 0; i < addresses; i++) {
      slots[i] = i / EACH;
      lows[i] = random.nextLong() | 1;
      table.learn(slots[i], SUBNET, lows[i], now);
    }
    for (int i = addresses - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long low = lows[i];
      lows[i] = lows[j];
      lows[j] = low;
      int slot = slots[i];
      slots[i] = slots[j];
      slots[j] = slot;
    }
    if (table.size() != addresses) {
      throw new IllegalStateException("the table has " + table.size() + " addresses");
    }
  }

  private int next() {
    int i = next + 1;
    next = i < addresses ? i : 0;
    return next;
  }

  /** The owner of a destination, one packet after the other: the processor may work ahead. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int owner() {
    int from = next >= addresses - BATCH ? 0 : next;
    next = from + BATCH;
    // In locals, or each lookup has them read again: an acquire lets nothing be kept.
    LearnedAddresses learned = table;
    long[] wanted = lows;
    int sum = 0;
    for (int i = from; i < from + BATCH; i++) {
      sum += learned.owner(SUBNET, wanted[i]);
    }
    return sum;
  }

  /** One word each of as many lines of memory as a full table has: what no table could be below. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long lines() {
    int from = next >= addresses - BATCH ? 0 : next;
    next = from + BATCH;
    long[] memory = words;
    long sum = 0;
    for (int i = from; i < from + BATCH; i++) {
      sum += memory[(int) (lows[i] >>> 32) & (memory.length - 1)];
    }
    return sum;
  }

  /** The owner of a destination where each lookup waits for the result of the one before. */
  @Benchmark
  public int ownerLatency() {
    int i = next() + (last >>> 31);
    last = table.owner(SUBNET, lows[i]);
    return last;
  }

  /** An address nobody has. */
  @Benchmark
  public int ownerOfUnknown() {
    return table.owner(SUBNET, lows[next()] - 1);
  }

  /** A source that was seen less than a second ago: nothing is written. */
  @Benchmark
  public int learnKnown() {
    int i = next();
    return table.learn(slots[i], SUBNET, lows[i], now);
  }

  /** A source that was seen more than a second ago: its line is written. */
  @Benchmark
  public int refresh() {
    int i = next();
    if (i == 0) {
      now += 2_000_000_000L;
    }
    return table.learn(slots[i], SUBNET, lows[i], now);
  }

  /** A new source, which the peer's least recently used address makes room for. */
  @Benchmark
  public int learnNew() {
    now += 1_000_000;
    return table.learn(slots[next()], SUBNET, (++fresh * 0x9e37_79b9_7f4a_7c15L) | 1, now);
  }

  /** A source out of the peer's scope. */
  @Benchmark
  public int refuse() {
    int i = next();
    return table.learn(slots[i], ~SUBNET, lows[i], now);
  }
}
