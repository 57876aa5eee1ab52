package org.slaacguard.wireguard;

/**
 * Addresses that are looked up together, in their 128-bit form. The processor waits for the memory
 * of all of them at once, which in a large table is most of what a lookup costs. Allocates nothing
 * once it is made; for one thread at a time.
 */
public final class AddressBatch {
  final long[] highs;
  final long[] lows;
  final int[] hashes;
  final int[] owners;
  private int size;
  // What was read ahead goes here, or the compiler would leave the reading out.
  long readAhead;

  /**
   * An empty batch.
   *
   * @param capacity most addresses in it, at least 1
   */
  public AddressBatch(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a batch has room for 1 or more, not " + capacity);
    }
    highs = new long[capacity];
    lows = new long[capacity];
    hashes = new int[capacity];
    owners = new int[capacity];
  }

  /** Forgets all. */
  public void clear() {
    size = 0;
  }

  /**
   * Adds an address at the end, without an owner yet.
   *
   * @throws IndexOutOfBoundsException if it is full
   */
  public void add(long high, long low) {
    int at = size;
    highs[at] = high;
    lows[at] = low;
    owners[at] = AllowedIps.NOBODY;
    size = at + 1;
  }

  /** Addresses in it. */
  public int size() {
    return size;
  }

  /**
   * The slot of the peer that has the address, by the last lookup; or {@link AllowedIps#NOBODY}.
   *
   * @param index 0 to {@code size() - 1}, in the order they were added
   */
  public int owner(int index) {
    return owners[index];
  }
}
