package org.slaacguard.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;

/**
 * Records from programs in the kernel, in order, read without system calls. One thread reads.
 *
 * <p>There are three mappings (Documentation/bpf/ringbuf.rst): a page with our position, which we
 * write; a page with the programs' position; and the data twice in a row, so that a record never
 * wraps round. A record has a header of 8 bytes (length u32 with bit 31 "not finished" and bit 30
 * "discarded", then u32) and its bytes, rounded up to 8.
 */
public final class RingBuffer implements AutoCloseable {
  /** Receives records. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A record.
     *
     * @param ring memory with the record, valid during the call only
     * @param offset where its bytes begin, a multiple of 8
     * @param length number of bytes
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
   * Creates a ring.
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

  /** The descriptor's number for {@link BpfAssembler#moveMap}. */
  public int number() {
    return map.number();
  }

  /** Capacity in bytes. */
  public int capacity() {
    return capacity;
  }

  /** The descriptor for a {@link Poller}, readable while there are records. */
  public Fd fd() {
    return map.fd();
  }

  /**
   * Passes waiting records to the sink, without waiting for more.
   *
   * @param limit the most records
   * @return number of records
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
