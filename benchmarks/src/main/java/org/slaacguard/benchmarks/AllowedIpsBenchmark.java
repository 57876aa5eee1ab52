package org.slaacguard.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.routing.AllowedIps;

/** 10,000 peers with three prefixes each: a /64, an address elsewhere, and an IPv4 address. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AllowedIpsBenchmark {
  private static final int PEERS = 10_000;
  private static final int PROBES = 1 << 16;

  private final long[] highs = new long[PROBES];
  private final long[] lows = new long[PROBES];
  private final int[] v4 = new int[PROBES];
  private AllowedIps table = AllowedIps.EMPTY;
  private AllowedIps.Builder builder = AllowedIps.builder();
  private int next;

  /** For the harness. */
  public AllowedIpsBenchmark() {}

  /** Fills the table, and lays out addresses of random peers. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    Ipv6Address[] singles = new Ipv6Address[PEERS];
    builder = AllowedIps.builder();
    for (int slot = 0; slot < PEERS; slot++) {
      singles[slot] = new Ipv6Address(0x2001_0db8_ffff_0000L, random.nextLong());
      builder
          .add(new IpPrefix(new Ipv6Address(0x2001_0db8_0000_0000L | slot, 0), 64), slot)
          .add(IpPrefix.of(singles[slot]), slot)
          .add(IpPrefix.of(new Ipv4Address(0x0a00_0000 | slot)), slot);
    }
    table = builder.build();
    for (int i = 0; i < PROBES; i++) {
      int slot = random.nextInt(PEERS);
      boolean single = random.nextBoolean();
      highs[i] = single ? singles[slot].high() : 0x2001_0db8_0000_0000L | slot;
      lows[i] = single ? singles[slot].low() : random.nextLong();
      v4[i] = 0x0a00_0000 | slot;
    }
  }

  /** The peer of an IPv6 address. */
  @Benchmark
  public int lookup6() {
    int i = next++ & (PROBES - 1);
    return table.lookup6(highs[i], lows[i]);
  }

  /** The peer of an IPv4 address. */
  @Benchmark
  public int lookup4() {
    return table.lookup4(v4[next++ & (PROBES - 1)]);
  }

  /** A snapshot in which one peer has one prefix that was another's. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object change() {
    int slot = (next++ & (PROBES - 1)) % PEERS;
    Ipv6Address subnet = new Ipv6Address(0x2001_0db8_0000_0000L | slot, 0);
    return table.toBuilder().add(new IpPrefix(subnet, 64), (slot + 1) % PEERS).build();
  }

  /** A whole new snapshot. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Object build() {
    return builder.build();
  }
}
