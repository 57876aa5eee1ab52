package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Longest-prefix match over 128-bit keys: an immutable trie, compressed in paths and in levels
 * (Nilsson and Karlsson, IP-Address Lookup Using LC-Tries, 1999), in two flat arrays.
 *
 * <p>Only <em>outermost</em> entries, those that are not the beginning of another, are leaves. The
 * way down looks only at bits in which leaves differ, so it ends at the one leaf that can match;
 * there the whole key is compared, and then those of the shorter entries the leaf lies in.
 *
 * <p>IPv4 keys stand in the upper 32 bits.
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

  /** A node branches on at most this many bits. */
  private static final int MAX_BITS = 16;

  private static final int WORDS = 4;

  /**
   * Nodes. A branch is {@code child << 16 | bits << 8 | position}: with the {@code bits} of the key
   * from {@code position} on, uppermost bit 0, as index behind {@code child}. A leaf is {@code -1 -
   * entry}. A branch never spans both halves of the key.
   */
  private final long[] nodes;

  /** Four words an entry: high, low, length, and {@code parent << 32 | slot}. */
  private final long[] entries;

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

  /** The slot of the longest entry that is no longer than {@code length} and holds the key. */
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

  /** Whether the first bits are equal; none for a length below 1, all for 64 and more. */
  private static boolean same(long a, long b, int length) {
    return length <= 0 || (a ^ b) >>> Math.max(0, 64 - length) == 0;
  }

  static PrefixTrie of(List<Entry> unsorted) {
    Entry[] sorted = unsorted.toArray(Entry[]::new);
    Arrays.sort(sorted, ORDER);
    return new Maker(sorted).make();
  }

  /** Makes a trie of entries in {@link #ORDER}, no two alike, so that what holds comes first. */
  private static final class Maker {
    private final Entry[] sorted;
    private final int[] leaves;
    private final long[] entries;
    private int leafCount;
    private long[] nodes;
    private int nodeCount;

    Maker(Entry[] sorted) {
      this.sorted = sorted;
      leaves = new int[sorted.length];
      entries = new long[sorted.length * WORDS];
      nodes = new long[sorted.length * 2];
    }

    PrefixTrie make() {
      int parent = -1;
      for (int i = 0; i < sorted.length; i++) {
        Entry entry = sorted[i];
        while (parent >= 0 && !holds(sorted[parent], entry)) {
          parent = parentOf(parent);
        }
        int at = i * WORDS;
        entries[at] = entry.high;
        entries[at + 1] = entry.low;
        entries[at + 2] = entry.length;
        entries[at + 3] = (long) parent << 32 | entry.slot;
        parent = i;
        if (i + 1 == sorted.length || !holds(entry, sorted[i + 1])) {
          leaves[leafCount++] = i;
        }
      }
      if (leafCount > 0) {
        fill(reserve(1), 0, leafCount);
      }
      return new PrefixTrie(Arrays.copyOf(nodes, nodeCount), entries);
    }

    private int parentOf(int entry) {
      return (int) (entries[entry * WORDS + 3] >> 32);
    }

    private static boolean holds(Entry outer, Entry inner) {
      return outer.length <= inner.length
          && same(outer.high, inner.high, outer.length)
          && same(outer.low, inner.low, outer.length - 64);
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
      int position = firstDifference(leaf(from), leaf(to - 1));
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
     * The leaf for an index that no leaf begins at: the neighbour that shares more bits with it. A
     * leaf or shorter entry that holds the index holds a whole aligned range of them, so also the
     * nearer neighbour; and the nearer one has it as itself or as an ancestor.
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

    /** Most bits with which at least half of the children are leaves or branches of their own. */
    private int branch(int from, int to, int position) {
      int most = Math.min(MAX_BITS, (position < 64 ? 64 : 128) - position);
      int bits = 1;
      while (bits < most
          && 1 << bits < to - from
          && distinct(from, to, position, bits + 1) >= 1 << bits) {
        bits++;
      }
      return bits;
    }

    private int distinct(int from, int to, int position, int bits) {
      int count = 0;
      int last = -1;
      for (int i = from; i < to; i++) {
        int index = first(i, position, bits);
        if (index != last) {
          count++;
          last = index;
        }
      }
      return count;
    }

    /** The first index at which this leaf stands. */
    private int first(int leaf, int position, int bits) {
      Entry entry = leaf(leaf);
      long half = position < 64 ? entry.high : entry.low;
      return (int) (half << position >>> (64 - bits));
    }

    private Entry leaf(int leaf) {
      return sorted[leaves[leaf]];
    }

    private static int firstDifference(Entry a, Entry b) {
      return a.high != b.high
          ? Long.numberOfLeadingZeros(a.high ^ b.high)
          : 64 + Long.numberOfLeadingZeros(a.low ^ b.low);
    }
  }
}
