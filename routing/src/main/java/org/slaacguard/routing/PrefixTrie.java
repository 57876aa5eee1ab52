package org.slaacguard.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Longest-prefix match over 128-bit keys: an immutable trie with path and level compression
 * (Nilsson and Karlsson, IP-Address Lookup Using LC-Tries, 1999) in two flat arrays.
 *
 * <p>Only <em>outermost</em> entries, which are no prefix of another entry, are leaves. A lookup
 * checks only bits in which leaves differ, so it ends at the one leaf that can match. There it
 * compares the whole key, and then the shorter entries that contain the leaf.
 *
 * <p>IPv4 keys are in the upper 32 bits.
 */
final class PrefixTrie {
  /** One prefix; bits behind the length are zero. */
  record Entry(long high, long low, int length, int slot) {}

  private static final Comparator<Entry> ORDER =
      (a, b) -> {
        int high = Long.compareUnsigned(a.high, b.high);
        int low = high != 0 ? high : Long.compareUnsigned(a.low, b.low);
        return low != 0 ? low : Integer.compare(a.length, b.length);
      };

  /** The most bits that a node branches on. */
  private static final int MAX_BITS = 16;

  private static final int WORDS = 4;

  /**
   * Nodes. A branch is {@code child << 16 | bits << 8 | position}: {@code bits} bits of the key
   * from {@code position} on, where bit 0 is the uppermost, are an index added to {@code child}. A
   * leaf is {@code -1 - entry}. A branch never spans both halves of the key.
   */
  private final long[] nodes;

  /** Four words an entry, in {@link #ORDER}: high, low, length, {@code parent << 32 | slot}. */
  private final long[] entries;

  /** The trie without entries. */
  static final PrefixTrie EMPTY = new PrefixTrie(new long[0], new long[0]);

  private PrefixTrie(long[] nodes, long[] entries) {
    this.nodes = nodes;
    this.entries = entries;
  }

  int size() {
    return entries.length / WORDS;
  }

  /** The slot of the longest entry that holds the key, or NOBODY. */
  int lookup(long high, long low) {
    return covering(high, low, 128);
  }

  /** The slot of the longest entry that holds the key and is no longer than {@code length}. */
  int covering(long high, long low, int length) {
    if (nodes.length == 0) {
      return AllowedIps.NOBODY;
    }
    long node = nodes[0];
    while (node >= 0) {
      int position = (int) node & 0xff;
      int bits = (int) (node >>> 8) & 0xff;
      long half = position < 64 ? high : low;
      node = nodes[(int) (node >>> 16) + (int) (half << position >>> (64 - bits))];
    }
    int entry = (int) (-1 - node);
    do {
      int at = entry * WORDS;
      int entryLength = (int) entries[at + 2];
      if (entryLength <= length
          && same(high, entries[at], entryLength)
          && same(low, entries[at + 1], entryLength - 64)) {
        return (int) entries[at + 3];
      }
      entry = (int) (entries[at + 3] >> 32);
    } while (entry >= 0);
    return AllowedIps.NOBODY;
  }

  /** Whether the first {@code length} bits are equal: none are compared below 1, all from 64 on. */
  private static boolean same(long a, long b, int length) {
    return length <= 0 || (a ^ b) >>> Math.max(0, 64 - length) == 0;
  }

  /** The slot of exactly this entry, or NOBODY. */
  int exact(long high, long low, int length) {
    int at = WORDS * position(high, low, length, 0);
    return at < entries.length && order(at, high, low, length) == 0
        ? (int) entries[at + 3]
        : AllowedIps.NOBODY;
  }

  /**
   * This trie with some entries changed. Unchanged entries are copied as they are, so a few changes
   * cost little more than the copy.
   *
   * @param changes at most one for each prefix; the slot NOBODY removes the entry
   */
  PrefixTrie with(List<Entry> changes) {
    if (changes.isEmpty()) {
      return this;
    }
    Entry[] sorted = changes.toArray(Entry[]::new);
    Arrays.sort(sorted, ORDER);
    long[] merged = new long[entries.length + sorted.length * WORDS];
    int from = 0;
    int to = 0;
    for (Entry change : sorted) {
      int at = WORDS * position(change.high, change.low, change.length, from / WORDS);
      System.arraycopy(entries, from, merged, to, at - from);
      to += at - from;
      from = at;
      if (at < entries.length && order(at, change.high, change.low, change.length) == 0) {
        from += WORDS;
      }
      if (change.slot != AllowedIps.NOBODY) {
        merged[to] = change.high;
        merged[to + 1] = change.low;
        merged[to + 2] = change.length;
        merged[to + 3] = change.slot;
        to += WORDS;
      }
    }
    System.arraycopy(entries, from, merged, to, entries.length - from);
    return new Maker(Arrays.copyOf(merged, to + entries.length - from)).make();
  }

  /** The entries that are in one trie only, or have another slot in each, in order. */
  List<Entry> differences(PrefixTrie other) {
    List<Entry> differences = new ArrayList<>();
    int here = 0;
    int there = 0;
    while (here < entries.length || there < other.entries.length) {
      int order = here < entries.length ? -1 : 1;
      if (here < entries.length && there < other.entries.length) {
        Entry next = other.entry(there);
        order = order(here, next.high, next.low, next.length);
      }
      if (order < 0 || (order == 0 && (int) entries[here + 3] != (int) other.entries[there + 3])) {
        differences.add(entry(here));
      } else if (order > 0) {
        differences.add(other.entry(there));
      }
      here += order <= 0 ? WORDS : 0;
      there += order >= 0 ? WORDS : 0;
    }
    return differences;
  }

  private Entry entry(int at) {
    return new Entry(entries[at], entries[at + 1], (int) entries[at + 2], (int) entries[at + 3]);
  }

  /** Number of entries before this one, of which {@code from} are known to be. */
  private int position(long high, long low, int length, int from) {
    int least = from;
    int most = size();
    while (least < most) {
      int middle = (least + most) >>> 1;
      if (order(middle * WORDS, high, low, length) < 0) {
        least = middle + 1;
      } else {
        most = middle;
      }
    }
    return least;
  }

  private int order(int at, long high, long low, int length) {
    int byHigh = Long.compareUnsigned(entries[at], high);
    int byLow = byHigh != 0 ? byHigh : Long.compareUnsigned(entries[at + 1], low);
    return byLow != 0 ? byLow : Integer.compare((int) entries[at + 2], length);
  }

  /**
   * Builds a trie of distinct entries in {@link #ORDER}, in which a containing entry comes first.
   * Rewrites parents.
   */
  private static final class Maker {
    private final long[] entries;
    private final int[] leaves;

    /** The first bit in which each leaf differs from the next. */
    private final int[] differences;

    private final int[] counts = new int[MAX_BITS];
    private int leafCount;
    private long[] nodes;
    private int nodeCount;

    Maker(long[] entries) {
      this.entries = entries;
      int size = entries.length / WORDS;
      leaves = new int[size];
      differences = new int[size];
      nodes = new long[size * 2];
    }

    PrefixTrie make() {
      int parent = -1;
      for (int at = 0; at < entries.length; at += WORDS) {
        while (parent >= 0 && !holds(parent * WORDS, at)) {
          parent = (int) (entries[parent * WORDS + 3] >> 32);
        }
        entries[at + 3] = ((long) parent << 32) | (entries[at + 3] & 0xffff_ffffL);
        parent = at / WORDS;
        if (at + WORDS == entries.length || !holds(at, at + WORDS)) {
          leaves[leafCount++] = parent;
        }
      }
      for (int leaf = 0; leaf + 1 < leafCount; leaf++) {
        differences[leaf] = firstDifference(leaf, leaf + 1);
      }
      if (leafCount > 0) {
        fill(reserve(1), 0, leafCount);
      }
      return new PrefixTrie(Arrays.copyOf(nodes, nodeCount), entries);
    }

    private boolean holds(int outer, int inner) {
      int length = (int) entries[outer + 2];
      return length <= entries[inner + 2]
          && same(entries[outer], entries[inner], length)
          && same(entries[outer + 1], entries[inner + 1], length - 64);
    }

    private int reserve(int count) {
      int first = nodeCount;
      nodeCount += count;
      if (nodeCount > nodes.length) {
        nodes = Arrays.copyOf(nodes, Math.max(nodeCount, nodes.length * 2));
      }
      return first;
    }

    /** Writes the node over the leaves {@code from} to {@code to}, exclusive. */
    private void fill(int node, int from, int to) {
      if (to - from == 1) {
        nodes[node] = -1L - leaves[from];
        return;
      }
      int position = firstDifference(from, to - 1);
      int bits = branch(from, to, position);
      int child = reserve(1 << bits);
      nodes[node] = (long) child << 16 | bits << 8 | position;
      int next = from;
      for (int index = 0; index < 1 << bits; index++) {
        int first = next;
        while (next < to && first(next, position, bits) == index) {
          next++;
        }
        if (next > first) {
          fill(child + index, first, next);
        } else {
          nodes[child + index] = -1L - leaves[nearest(first, from, to, index, position, bits)];
        }
      }
    }

    /**
     * The leaf for an index at which no leaf begins: the neighbour that shares more bits with it. A
     * leaf or shorter entry that holds the index holds a whole aligned range of indices, hence also
     * the nearer neighbour, which has it as itself or as an ancestor.
     */
    private int nearest(int next, int from, int to, int index, int position, int bits) {
      if (next == from) {
        return next;
      }
      if (next == to) {
        return next - 1;
      }
      int before = first(next - 1, position, bits) ^ index;
      int after = first(next, position, bits) ^ index;
      return Integer.highestOneBit(before) <= Integer.highestOneBit(after) ? next - 1 : next;
    }

    /** The most bits with which at least half of the children are distinct leaves or branches. */
    private int branch(int from, int to, int position) {
      int most = Math.min(MAX_BITS, (position < 64 ? 64 : 128) - position);
      Arrays.fill(counts, 0);
      for (int leaf = from; leaf + 1 < to; leaf++) {
        int differs = differences[leaf] - position;
        if (differs < MAX_BITS) {
          counts[differs]++;
        }
      }
      int bits = 1;
      // The number of distinct indices among the leaves, with this many bits.
      int distinct = 1 + counts[0];
      while (bits < most && 1 << bits < to - from && (distinct += counts[bits]) >= 1 << bits) {
        bits++;
      }
      return bits;
    }

    /** The first index of a leaf. */
    private int first(int leaf, int position, int bits) {
      long half = entries[leaves[leaf] * WORDS + (position < 64 ? 0 : 1)];
      return (int) (half << position >>> (64 - bits));
    }

    private int firstDifference(int one, int other) {
      int a = leaves[one] * WORDS;
      int b = leaves[other] * WORDS;
      return entries[a] != entries[b]
          ? Long.numberOfLeadingZeros(entries[a] ^ entries[b])
          : 64 + Long.numberOfLeadingZeros(entries[a + 1] ^ entries[b + 1]);
    }
  }
}
