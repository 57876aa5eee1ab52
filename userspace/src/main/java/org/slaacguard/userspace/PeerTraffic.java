package org.slaacguard.userspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Bytes to and from each peer, counted by each thread for itself as in {@link Counters}. Slots are
 * reused, so a peer's bytes are the difference to the count at its creation.
 */
final class PeerTraffic {
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

  private final List<Cell> cells = new CopyOnWriteArrayList<>();

  /** Creates a cell for the calling thread. */
  Cell newCell() {
    Cell cell = new Cell();
    cells.add(cell);
    return cell;
  }

  /** Bytes received under a slot. Any thread. */
  long received(int slot) {
    long sum = 0;
    for (Cell cell : cells) {
      sum += cell.get(2 * slot);
    }
    return sum;
  }

  /** Bytes sent under a slot. Any thread. */
  long sent(int slot) {
    long sum = 0;
    for (Cell cell : cells) {
      sum += cell.get(2 * slot + 1);
    }
    return sum;
  }

  /** One thread's counts: received and sent, slot by slot. */
  static final class Cell {
    private volatile long[] values = new long[32];

    private Cell() {}

    /** Adds. The owning thread only, once a batch. */
    void addReceived(int slot, long bytes) {
      add(2 * slot, bytes);
    }

    /** Adds. The owning thread only, once a batch. */
    void addSent(int slot, long bytes) {
      add(2 * slot + 1, bytes);
    }

    private void add(int index, long bytes) {
      long[] current = values;
      if (index >= current.length) {
        current = Arrays.copyOf(current, Math.max(index + 1, current.length * 2));
        values = current;
      }
      VALUE.setOpaque(current, index, current[index] + bytes);
    }

    private long get(int index) {
      long[] current = values;
      return index < current.length ? (long) VALUE.getOpaque(current, index) : 0;
    }
  }
}
