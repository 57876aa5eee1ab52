package org.slaacguard.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slaacguard.userspace.Crypto;
import org.slaacguard.wireguard.Aead;

/** One transport message, sealed or opened, by each cipher there is on this machine. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AeadBenchmark {
  /**
   * Which cipher: {@code provider} calls libcrypto's ChaCha20 and Poly1305 through its dispatch
   * table, {@code evp} through its public functions, {@code jdk} is the JDK's own.
   */
  @Param({"provider", "evp", "jdk"})
  public String cipher = "provider";

  /** Bytes of the packet inside: a keepalive, a small packet, a full one. */
  @Param({"0", "64", "1420"})
  public int length;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment key = arena.allocate(32, 64);
  private MemorySegment sealed = MemorySegment.NULL;
  private MemorySegment opened = MemorySegment.NULL;
  private MemorySegment scratch = MemorySegment.NULL;
  private Aead aead = Crypto.aeads().getLast().get();
  private long counter;

  /** For the harness. */
  public AeadBenchmark() {}

  /** Makes the keys and a sealed message. */
  @Setup(Level.Trial)
  public void make() {
    Random random = new Random(1);
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    key.copyFrom(MemorySegment.ofArray(bytes));
    long space = (long) Aead.HEADROOM + length + Aead.TAG + Aead.TAILROOM;
    sealed = arena.allocate(space, 64);
    opened = arena.allocate(space, 64);
    scratch = arena.allocate(space, 64);
    aead.close();
    aead = supplier().get();
    aead.seal(key, 0, sealed, Aead.HEADROOM, length);
  }

  private Supplier<Aead> supplier() {
    List<Supplier<Aead>> all = Crypto.aeads();
    if (cipher.equals("jdk")) {
      return all.getLast();
    }
    // The fastest first; without the dispatch table there is no "provider".
    int fromEnd = cipher.equals("evp") ? 2 : 3;
    if (all.size() < fromEnd) {
      throw new IllegalStateException("this machine's libcrypto has no " + cipher);
    }
    return all.get(all.size() - fromEnd);
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void free() {
    aead.close();
    arena.close();
  }

  /** Encrypts in place and writes the tag. */
  @Benchmark
  public void seal() {
    aead.seal(key, ++counter, scratch, Aead.HEADROOM, length);
  }

  /** Checks the tag and decrypts. */
  @Benchmark
  public boolean open() {
    if (!aead.open(key, 0, sealed, Aead.HEADROOM, length + Aead.TAG, opened, Aead.HEADROOM)) {
      throw new IllegalStateException("what was sealed does not open");
    }
    return true;
  }
}
