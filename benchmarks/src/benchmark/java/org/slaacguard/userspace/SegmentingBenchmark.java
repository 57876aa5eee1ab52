package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slaacguard.wireguard.Aead;

/**
 * A TCP super-packet of 45 segments of 1420 bytes, cut and joined, without the cipher and with it.
 * Times are those of one segment.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SegmentingBenchmark {
  private static final int SEGMENTS = 45;
  private static final int MTU = 1420;

  /** Bytes of a datagram: the packet, padded to 16 but not beyond the MTU, and what is round it. */
  private static final int DATAGRAM = MTU + UdpSender.OVERHEAD;

  /** IP version of the segments. */
  @Param({"4", "6"})
  public int ip = 4;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment key = arena.allocate(32, 64);

  /** As read from the TUN device. */
  private final MemorySegment whole = space(0xffff);

  /** A run of datagrams, side by side, as it is sent. */
  private final MemorySegment sealed = space(SEGMENTS * DATAGRAM);

  /** Packets that were opened, each with room for a header before it. */
  private final MemorySegment pieces = space(SEGMENTS * DATAGRAM);

  private final MemorySegment plain = space(DATAGRAM);
  private final Aead aead = Crypto.choose().newAead();
  private final Segmenter segmenter = new Segmenter();
  private final InnerPacket inner = new InnerPacket();
  private final Coalescer coalescer = new Coalescer(arena, this::written, true, true);
  private int length;
  private int writes;
  private int writtenBytes;

  /** For the harness. */
  public SegmentingBenchmark() {}

  /** Makes the packet, and makes sure that all of it is really cut and joined. */
  @Setup(Level.Trial)
  public void make() {
    length = SuperPacket.write(whole, 0, ip, MTU, SEGMENTS);
    if (cut() != SEGMENTS) {
      throw new IllegalStateException("it is not cut");
    }
    cutAndSeal();
    if (join() != 1 || openAndJoin() != 1 || writtenBytes != VirtioNetHeader.LENGTH + length) {
      throw new IllegalStateException("it is not joined");
    }
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void free() {
    aead.close();
    arena.close();
  }

  /** Cuts, with all checksums. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int cut() {
    int count = segmenter.begin(whole, 0, length);
    for (int i = 0; i < count; i++) {
      segmenter.write(i, pieces, at(i));
    }
    return count;
  }

  /** Cuts to where it is sealed: what is done for a packet on its way to a peer. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int cutAndSeal() {
    int count = segmenter.begin(whole, 0, length);
    for (int i = 0; i < count; i++) {
      long at = at(i);
      segmenter.write(i, sealed, at);
      aead.seal(key, i, sealed, at, segmenter.segmentLength(i));
    }
    return count;
  }

  /** Joins, with all checksums. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int join() {
    writes = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      accept(pieces, at(i));
    }
    coalescer.flush();
    return writes;
  }

  /** Opens and joins: what is done for a packet on its way from a peer. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int openAndJoin() {
    writes = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      if (!aead.open(key, i, sealed, at(i), MTU + Aead.TAG, plain, Aead.HEADROOM)) {
        throw new IllegalStateException("what was sealed does not open");
      }
      accept(plain, Aead.HEADROOM);
    }
    coalescer.flush();
    return writes;
  }

  private void accept(MemorySegment buffer, long offset) {
    if (!inner.parse(buffer, offset, MTU)) {
      throw new IllegalStateException("it is not a packet");
    }
    coalescer.accept(inner, buffer, offset);
  }

  private void written(MemorySegment buffer, long offset, int bytes, int packets) {
    writes++;
    writtenBytes = bytes;
  }

  private static long at(int index) {
    return Aead.HEADROOM + (long) UdpSender.HEADER + (long) index * DATAGRAM;
  }

  private MemorySegment space(int bytes) {
    return arena.allocate(Aead.HEADROOM + (long) bytes + Aead.TAILROOM, 64);
  }
}
