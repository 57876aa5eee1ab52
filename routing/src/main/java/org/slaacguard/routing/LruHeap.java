package org.slaacguard.routing;

import java.util.Arrays;

/**
 * A peer's addresses, least recently used first. Their times change without the heap's knowledge.
 *
 * <p>A binary heap, ordered by the time that each address had when it was put into its place. Times
 * only grow, so a recorded time is never too late. If the recorded time of the top is current, the
 * top is the oldest address; otherwise it is recorded again and sinks. Each refresh causes at most
 * one such step.
 *
 * <p>Guarded by the store's lock.
 */
final class LruHeap {
  /**
   * Elements {@code time << 24 | ref} with the sign bit flipped, so that comparing them compares
   * times.
   */
  private long[] heap = new long[2];

  private int size;

  int size() {
    return size;
  }

  int ref(int position) {
    return (int) heap[position] & ((1 << LearnedTable.REF_BITS) - 1);
  }

  /** All references, unordered. */
  int[] refs() {
    int[] refs = new int[size];
    for (int i = 0; i < size; i++) {
      refs[i] = ref(i);
    }
    return refs;
  }

  void add(LearnedTable table, int ref) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    rise(table, size++, entry(table, ref));
  }

  void remove(LearnedTable table, int ref) {
    int position = table.heapPosition(ref);
    long last = heap[--size];
    if (position == size) {
      return;
    }
    if (position > 0 && last < heap[(position - 1) / 2]) {
      rise(table, position, last);
    } else {
      sink(table, position, last);
    }
  }

  /** The reference of the least recently used address. The heap must not be empty. */
  int oldest(LearnedTable table) {
    while (true) {
      long entry = entry(table, ref(0));
      if (entry == heap[0]) {
        return ref(0);
      }
      sink(table, 0, entry);
    }
  }

  /** Replaces the reference of the address at this position. */
  void moved(int position, int ref) {
    heap[position] = heap[position] >>> LearnedTable.REF_BITS << LearnedTable.REF_BITS | ref;
  }

  private static long entry(LearnedTable table, int ref) {
    return (table.lastSeen(ref) << LearnedTable.REF_BITS | ref) ^ Long.MIN_VALUE;
  }

  private void rise(LearnedTable table, int position, long entry) {
    int hole = position;
    while (hole > 0 && entry < heap[(hole - 1) / 2]) {
      put(table, hole, heap[(hole - 1) / 2]);
      hole = (hole - 1) / 2;
    }
    put(table, hole, entry);
  }

  private void sink(LearnedTable table, int position, long entry) {
    int hole = position;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (entry <= heap[child]) {
        break;
      }
      put(table, hole, heap[child]);
      hole = child;
    }
    put(table, hole, entry);
  }

  private void put(LearnedTable table, int position, long entry) {
    heap[position] = entry;
    table.heapPosition((int) entry & ((1 << LearnedTable.REF_BITS) - 1), position);
  }
}
