package org.slaacguard.routing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.slaacguard.net.AddressHash;

/**
 * An array of a {@link LearnedTable}, with open addressing and linear probing; its size is a power
 * of two. Any number of threads read it, and one writes.
 *
 * <pre>
 *   entry   0  high      8  low      16  state      24  info
 *   state   63..41 slot + 1, 0 for nobody | 40 frozen | 39..0 last seen, ms
 *   info    63..40 position in the peer's heap        | 39..0 learned at, ms     (writer only)
 * </pre>
 *
 * <p>No reader can see a wrong owner, because <em>the address of a place is written once</em>,
 * before the state first becomes non-zero (release). A reader loads the state (acquire) and then
 * compares the address. If the state was not zero, the address is complete and final, and the
 * loaded word itself names the owner. Forgetting an address sets its state to {@link #DEAD}; the
 * place can be reused for the same address only.
 *
 * <p>Readers access the array by its memory address. The checks of a segment (liveness, bounds,
 * alignment), three times a lookup, were half of a lookup's instructions, and a processor that
 * waits for memory looks ahead by a number of instructions. A place is within the array because of
 * the mask. The array lives as long as this object, which readers hold. {@link #MEMORY} would be
 * checked for bounds and alignment too, if the compiler could not prove them: the address is kept
 * shifted up, and shifting it down again yields a positive range.
 */
final class LearnedStripe {
  /** The place of no address. */
  static final int NONE = -1;

  /** Number of bits of a place in the largest array. */
  static final int PLACE_BITS = 18;

  /** The milliseconds in a state, or in an info. */
  static final int TIME_BITS = 40;

  static final int LOW = 8;
  static final int STATE = 16;
  static final int INFO = 24;

  private static final int ENTRY = 32;
  private static final int BASE_SHIFT = 8;
  private static final int MAX_MASK = (1 << PLACE_BITS) - 1;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final long FROZEN = 1L << TIME_BITS;
  private static final int SLOT_SHIFT = TIME_BITS + 1;
  private static final long DEAD = 1;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
  private static final VarHandle WORDS = WORD.varHandle();
  private static final MemorySegment MEMORY = memory();

  private final MemorySegment entries;

  /** The array's address in entries, shifted up by BASE_SHIFT. */
  private final long base;

  final int mask;

  /** Writer only: the number of places that are not empty, and of those that are alive. */
  int used;

  int live;

  /**
   * An empty one.
   *
   * @throws OutOfMemoryError if the native memory does not suffice
   */
  LearnedStripe(int places) {
    // Readers may hold an old array for any time, so the garbage collector frees it.
    entries = Arena.ofAuto().allocate((long) places * ENTRY, 64);
    base = (entries.address() / ENTRY) << BASE_SHIFT;
    mask = places - 1;
  }

  /** All of this process's memory. */
  @SuppressWarnings("restricted")
  private static MemorySegment memory() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** The slot in a state, or {@link AllowedIps#NOBODY}. */
  static int owner(long state) {
    return (int) (state >>> SLOT_SHIFT) - 1;
  }

  /** The milliseconds in a state or an info. */
  static long time(long word) {
    return word & TIME_MASK;
  }

  /** The same word with other milliseconds. */
  static long withTime(long word, long ms) {
    return (word & ~TIME_MASK) | ms;
  }

  // --- any thread ---

  /**
   * The state of an address; 0 or dead if nobody has it. The caller keeps this object reachable
   * meanwhile.
   *
   * @param h the address's hash
   */
  long state(int h, long high, long low) {
    long mask = this.mask;
    for (long place = h & mask; ; place = (place + 1) & mask & MAX_MASK) {
      long at = ((base >>> BASE_SHIFT) + place) * ENTRY;
      long state = (long) WORDS.getAcquire(MEMORY, at + STATE);
      if (((MEMORY.get(WORD, at + LOW) ^ low) | (MEMORY.get(WORD, at) ^ high)) == 0 || state == 0) {
        return state;
      }
    }
  }

  /** The place of an address that somebody has, or NONE. */
  int find(int h, long high, long low) {
    for (int place = h & mask; ; place = (place + 1) & mask) {
      long at = (long) place * ENTRY;
      long state = (long) WORDS.getAcquire(entries, at + STATE);
      if (state == 0) {
        return NONE;
      }
      if (entries.get(WORD, at + LOW) == low && entries.get(WORD, at) == high) {
        return owner(state) == AllowedIps.NOBODY ? NONE : place;
      }
    }
  }

  /**
   * Updates the time of a peer's address.
   *
   * @return false if the peer does not have it, or it is frozen
   */
  boolean refresh(int place, int slot, long ms) {
    long at = (long) place * ENTRY + STATE;
    while (true) {
      long state = (long) WORDS.getAcquire(entries, at);
      if (owner(state) != slot || (state & FROZEN) != 0) {
        return false;
      }
      if (time(state) >= ms || WORDS.compareAndSet(entries, at, state, withTime(state, ms))) {
        return true;
      }
    }
  }

  // --- the writer ---

  /** Number of bytes. */
  long bytes() {
    return entries.byteSize();
  }

  /** A word of an entry. */
  long get(int place, int offset) {
    return entries.get(WORD, (long) place * ENTRY + offset);
  }

  /** Sets a word of an entry that readers do not look at yet, or that is the writer's. */
  void set(int place, int offset, long value) {
    entries.set(WORD, (long) place * ENTRY + offset, value);
  }

  /** The place that this address had before, or the first empty one. */
  int freePlace(int h, long high, long low) {
    int place = h & mask;
    while (get(place, STATE) != 0 && (get(place, LOW) != low || get(place, 0) != high)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  /** Gives a place, whose address is there, to a peer: readers see it from now on. */
  void give(int place, int slot, long lastSeen) {
    WORDS.setRelease(entries, (long) place * ENTRY + STATE, (slot + 1L) << SLOT_SHIFT | lastSeen);
    live++;
  }

  /** Takes a place from its peer. */
  void take(int place) {
    WORDS.setRelease(entries, (long) place * ENTRY + STATE, DEAD);
    live--;
  }

  /**
   * Fixes an owner and a time, until a copy is published.
   *
   * @return the state before
   */
  long freeze(int place) {
    return (long) WORDS.getAndBitwiseOr(entries, (long) place * ENTRY + STATE, FROZEN);
  }

  /** Copies an entry that has an owner, and freezes it here, to a free place of another array. */
  int copy(int place, LearnedStripe fresh, AddressHash hash) {
    long state = freeze(place);
    long high = get(place, 0);
    long low = get(place, LOW);
    int to = fresh.freePlace(hash.of(high, low), high, low);
    fresh.set(to, 0, high);
    fresh.set(to, LOW, low);
    fresh.set(to, STATE, state);
    fresh.set(to, INFO, get(place, INFO));
    return to;
  }

  /** Whether somebody has the address of a place. */
  boolean isAlive(int place) {
    return owner((long) WORDS.getAcquire(entries, (long) place * ENTRY + STATE))
        != AllowedIps.NOBODY;
  }

  /** The longest run of places that are not empty, which is the worst case of a lookup. */
  int longestRun() {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < 2 * (mask + 1); i++) {
      run = get(i & mask, STATE) == 0 ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
