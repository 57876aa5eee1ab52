package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells when no packet worker can still hold an unlinked object. So keys are not wiped while a
 * thread encrypts with them, a socket is not closed while a thread sends, and a peer's slot is not
 * given to another peer too early. Each worker brackets a batch with {@link Reader#begin} and
 * {@link Reader#end}, and keeps none of these from one batch to the next; a worker that waits for
 * packets is outside a batch and delays nothing.
 */
public final class GracePeriod {
  private static final long OUTSIDE = Long.MAX_VALUE;
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private volatile long epoch = 1;
  private volatile List<Reader> readers = List.of();

  GracePeriod() {}

  /** A reader for the calling thread, which closes it when it ends. Any thread. */
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

  /** Whether every reader that could see what was unlinked before that ticket has ended. */
  public boolean passed(long ticket) {
    for (Reader reader : readers) {
      if (reader.entered() < ticket) {
        return false;
      }
    }
    return true;
  }

  /** One worker's mark. Not for two threads at once. */
  public final class Reader implements AutoCloseable {
    // The mark stands alone on its cache lines: it is written twice a batch.
    private static final int MARK = 16;
    private final long[] cell = new long[2 * MARK];

    private Reader() {
      end();
    }

    /** Before the first look at a peer or keypair in a batch. */
    public void begin() {
      CELL.setVolatile(cell, MARK, epoch);
      // What follows must not be read before the mark is seen.
      VarHandle.fullFence();
    }

    /** After the batch, before waiting. */
    public void end() {
      CELL.setRelease(cell, MARK, OUTSIDE);
    }

    private long entered() {
      return (long) CELL.getVolatile(cell, MARK);
    }

    /** Leaves for good. */
    @Override
    public void close() {
      end();
      unregister(this);
    }
  }
}
