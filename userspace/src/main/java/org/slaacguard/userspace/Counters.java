package org.slaacguard.userspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slaacguard.control.Counter;

/**
 * Counters with a cell for each thread. A thread writes only its own {@link Cell}, on cache lines
 * that no other thread writes. Readers add up the cells.
 */
final class Counters {
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int COUNT = Counter.values().length;

  /** Two cache lines on either side, because processors fetch them in pairs. */
  private static final int PADDING = 16;

  private final List<Cell> cells = new CopyOnWriteArrayList<>();

  /** Creates a cell for the calling thread. */
  Cell newCell() {
    Cell cell = new Cell();
    cells.add(cell);
    return cell;
  }

  /** The sums of all counters, zeros included. Any thread. */
  Map<Counter, Long> sums() {
    Map<Counter, Long> sums = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      long sum = 0;
      for (Cell cell : cells) {
        sum += cell.get(counter);
      }
      sums.put(counter, sum);
    }
    return sums;
  }

  /** The counters of one thread. */
  @SuppressWarnings("EnumOrdinal") // an index in this process, never stored; a map would box
  static final class Cell {
    private final long[] values = new long[PADDING + COUNT + PADDING];

    private Cell() {}

    /** Adds. The owning thread only. */
    void add(Counter counter, long count) {
      int index = PADDING + counter.ordinal();
      VALUE.setOpaque(values, index, values[index] + count);
    }

    /** The present count. Any thread. */
    long get(Counter counter) {
      return (long) VALUE.getOpaque(values, PADDING + counter.ordinal());
    }
  }
}
