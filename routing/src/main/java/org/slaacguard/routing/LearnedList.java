package org.slaacguard.routing;

import java.time.Instant;
import java.util.AbstractList;
import java.util.RandomAccess;
import org.slaacguard.net.IpAddress;

/**
 * Learned addresses, oldest first, in one array; elements are created on access. As objects, ten
 * thousand peers' addresses would hold up packets while the garbage collector copies them.
 * Immutable.
 */
public final class LearnedList extends AbstractList<LearnedAddress> implements RandomAccess {
  /**
   * Words of an address: its upper half, its lower half, when it was learned, when it was last
   * seen.
   */
  static final int WORDS = 4;

  private final long[] words;
  private final long now;
  private final Instant wall;

  /**
   * Creates a list.
   *
   * @param words times in monotonic nanoseconds; sorted in place, and kept
   * @param now a monotonic time, not before those in {@code words}
   * @param wall the same moment by the wall clock
   */
  LearnedList(long[] words, long now, Instant wall) {
    this.words = words;
    this.now = now;
    this.wall = wall;
    sort();
  }

  @Override
  public int size() {
    return words.length / WORDS;
  }

  @Override
  public LearnedAddress get(int index) {
    LearnedEntry entry = entry(index);
    return new LearnedAddress(
        entry.address(),
        wall.minusNanos(now - entry.learnedAt()),
        wall.minusNanos(now - entry.lastSeen()));
  }

  /** An element with monotonic times. */
  LearnedEntry entry(int index) {
    int at = index * WORDS;
    return new LearnedEntry(IpAddress.of(words[at], words[at + 1]), words[at + 2], words[at + 3]);
  }

  /** Heapsort in place: fast for sixteen elements as for thousands, without objects. */
  private void sort() {
    int size = size();
    for (int root = size / 2 - 1; root >= 0; root--) {
      sink(root, size);
    }
    for (int end = size - 1; end > 0; end--) {
      swap(0, end);
      sink(0, end);
    }
  }

  private void sink(int root, int end) {
    int parent = root;
    while (2 * parent + 1 < end) {
      int child = 2 * parent + 1;
      if (child + 1 < end && before(child, child + 1)) {
        child++;
      }
      if (!before(parent, child)) {
        return;
      }
      swap(parent, child);
      parent = child;
    }
  }

  private boolean before(int one, int other) {
    int a = one * WORDS;
    int b = other * WORDS;
    // Monotonic times may wrap round, so their difference decides which is earlier.
    long age = words[a + 2] - words[b + 2];
    if (age != 0) {
      return age < 0;
    }
    return words[a] != words[b] ? words[a] < words[b] : words[a + 1] < words[b + 1];
  }

  private void swap(int one, int other) {
    for (int i = 0; i < WORDS; i++) {
      long word = words[one * WORDS + i];
      words[one * WORDS + i] = words[other * WORDS + i];
      words[other * WORDS + i] = word;
    }
  }
}
