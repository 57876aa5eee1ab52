package org.slaacguard.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;

/**
 * Records from programs in the kernel, in order, without system calls while there are any. One
 * thread reads.
 *
 * <p>Three mappings (Documentation/bpf/ringbuf.rst): a page with our position, written by us; a
 * page with the programs' position; the data twice in a row, so that a record never wraps round. A
 * record is 8 bytes of header (length u32 with bits 31 "not finished" and 30 "discarded", then u32)
 * and its bytes, rounded up to 8.
 */
public final class RingBuffer implements AutoCloseable {
  /** Takes records. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One record.
     *
     * @param ring holds it; valid during the call only
     * @param offset where its bytes begin, a multiple of 8
     * @param length how many
     */
    void record(MemorySegment ring, long offset, int length);
  }

  private static final int PAGE = BpfSyscall.pageSize();
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();

  private final BpfMap map;
  private final int capacity;
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment data;

  private RingBuffer(BpfMap map, int capacity, long consumer, long producer) {
    this.map = map;
    this.capacity = capacity;
    this.consumer = MemorySegment.ofAddress(consumer).reinterpret(PAGE);
    this.producer = MemorySegment.ofAddress(producer).reinterpret(PAGE + 2L * capacity);
    this.data = this.producer.asSlice(PAGE);
  }

  /**
   * Makes a ring.
   *
   * @param bytes a power of two, at least a page
   * @throws LinuxException EPERM without CAP_BPF
   */
  public static RingBuffer create(String name, int bytes) {
    BpfMap map = BpfMap.create(BpfMap.Type.RING_BUFFER, name, 0, 0, bytes);
    long consumer = BpfSyscall.map(PAGE, true, map.number(), 0);
    if (consumer < 0) {
      map.close();
      throw new LinuxException("map the ring " + name, (int) -consumer);
    }
    long producer = BpfSyscall.map(PAGE + 2L * bytes, false, map.number(), PAGE);
    if (producer < 0) {
      BpfSyscall.unmap(consumer, PAGE);
      map.close();
      throw new LinuxException("map the ring " + name, (int) -producer);
    }
    return new RingBuffer(map, bytes, consumer, producer);
  }

  /** For {@link BpfAssembler#moveMap}. */
  public int number() {
    return map.number();
  }

  /** How many bytes it holds. */
  public int capacity() {
    return capacity;
  }

  /** For a {@link Poller}: readable while there are records. */
  public Fd fd() {
    return map.fd();
  }

  /**
   * Hands over what is there, without waiting.
   *
   * @param limit records at most
   * @return how many there were
   */
  public int poll(Sink sink, int limit) {
    long position = (long) POSITION.getAcquire(consumer, 0L);
    long end = (long) POSITION.getAcquire(producer, 0L);
    int count = 0;
    while (position < end && count < limit) {
      long offset = position & (capacity - 1);
      int header = (int) LENGTH.getAcquire(data, offset);
      if ((header & BUSY) != 0) {
        break;
      }
      int length = header & ~DISCARDED;
      if ((header & DISCARDED) == 0) {
        sink.record(data, offset + 8, length);
        count++;
      }
      position += (length + 8L + 7L) & ~7L;
      // After each record, so that a long poll does not hold up the programs.
      POSITION.setRelease(consumer, 0L, position);
    }
    return count;
  }

  @Override
  public void close() {
    BpfSyscall.unmap(consumer.address(), PAGE);
    BpfSyscall.unmap(producer.address(), PAGE + 2L * capacity);
    map.close();
  }
}
