package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells when no packet worker can still hold an unlinked object (a grace period as in RCU). Then
 * keys are wiped, sockets closed, and slots of peers given to others. Each worker brackets a batch
 * with {@link Reader#begin} and {@link Reader#end}, and keeps no such object from one batch to the
 * next. A worker that waits for packets is outside a batch and delays nothing.
 */
public final class GracePeriod {
  private static final long OUTSIDE = Long.MAX_VALUE;
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private volatile long epoch = 1;
  private volatile List<Reader> readers = List.of();

  GracePeriod() {}

  /** Creates a reader for the calling thread, which closes it when the thread ends. Any thread. */
  public synchronized Reader register() {
    Reader reader = new Reader();
    List<Reader> all = new ArrayList<>(readers);
    all.add(reader);
    readers = List.copyOf(all);
    return reader;
  }

  private synchronized void unregister(Reader reader) {
    List<Reader> all = new ArrayList<>(readers);
    all.remove(reader);
    readers = List.copyOf(all);
  }

  /**
   * Begins a grace period for what was unlinked before the call. Protocol thread.
   *
   * @return a ticket, positive
   */
  public long begin() {
    long ticket = epoch + 1;
    epoch = ticket;
    return ticket;
  }

  /**
   * Whether all readers that could see what was unlinked before that ticket have ended their batch.
   */
  public boolean passed(long ticket) {
    for (Reader reader : readers) {
      if (reader.entered() < ticket) {
        return false;
      }
    }
    return true;
  }

  /** One worker's mark. For one thread at a time. */
  public final class Reader implements AutoCloseable {
    // The mark has cache lines of its own, because it is written twice a batch.
    private static final int MARK = 16;
    private final long[] cell = new long[2 * MARK];

    private Reader() {
      end();
    }

    /** Begins a batch, before the first look at a peer or keypair. */
    public void begin() {
      CELL.setVolatile(cell, MARK, epoch);
      // No read of the batch may move before the mark is visible.
      VarHandle.fullFence();
    }

    /** Ends a batch, before the worker waits. */
    public void end() {
      CELL.setRelease(cell, MARK, OUTSIDE);
    }

    private long entered() {
      return (long) CELL.getVolatile(cell, MARK);
    }

    /** Unregisters the reader. */
    @Override
    public void close() {
      end();
      unregister(this);
    }
  }
}
