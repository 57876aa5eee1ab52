package org.slaacguard.routing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;

/**
 * An exact-match table from 128-bit addresses to peers: any number of lock-free readers, one writer
 * at a time. 32 bytes an entry, off the heap, two entries a cache line.
 *
 * <p>The table is cut into 64 stripes by the upper bits of the hash; each is an array with open
 * addressing and linear probing, replaced as a whole when it gets full. So the longest pause of the
 * writer is the copying of one stripe.
 *
 * <pre>
 *   entry   0  high      8  low      16  state      24  info
 *   state   63..41 slot + 1, 0 for nobody | 40 frozen | 39..0 last seen, ms
 *   info    63..40 position in the peer's heap        | 39..0 learned at, ms     (writer only)
 * </pre>
 *
 * <p>Why no reader can see a wrong owner: <em>within one array the address of a place is written
 * once</em>, before the state first becomes non-zero (release), and never again. A reader loads the
 * state (acquire) and compares the address then: if the state was not zero, the address is whole
 * and final, and the owner is the one in the very word that was loaded. Forgetting an address sets
 * its state to {@link #DEAD}; the place may come back to life for the same address only. Copying
 * the stripe to a new array, which readers reach through one reference, frees dead places.
 *
 * <p>Readers access an array by its address: the checks of a segment (its life, its bounds, its
 * alignment), three times a lookup, were half of the lookup's instructions, and a processor that
 * waits for memory looks ahead by a number of instructions, not of lookups. Places are within the
 * array by its mask, and the array lives as long as its stripe, which readers hold. Of {@link
 * #MEMORY} too bounds and alignment would be checked, if the compiler did not see that they hold:
 * so a stripe keeps its address shifted up, and shifting it down again leaves a positive range.
 *
 * <p>Copying first freezes each state atomically. The owner in a frozen state holds until the new
 * array is published; a refresh fails on it, so none is lost, and is repeated by the writer.
 */
final class LearnedTable {
  /** Learns that a stripe was copied, and an entry has another reference now. Writer only. */
  interface Mover {
    void moved(int slot, int heapPosition, int ref);
  }

  /** References fit in this many bits: 6 for the stripe, 18 for the place. */
  static final int REF_BITS = 24;

  /** No such entry. */
  static final int NONE = -1;

  private static final int STRIPES = 64;
  private static final int PLACE_BITS = 18;
  private static final int MIN_PLACES = 16;
  private static final int ENTRY = 32;
  private static final int BASE_SHIFT = 8;
  private static final int MAX_MASK = (1 << PLACE_BITS) - 1;
  private static final int LOW = 8;
  private static final int STATE = 16;
  private static final int INFO = 24;

  private static final int TIME_BITS = 40;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final long FROZEN = 1L << TIME_BITS;
  private static final int SLOT_SHIFT = TIME_BITS + 1;
  private static final long DEAD = 1;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
  private static final VarHandle WORDS = WORD.varHandle();
  private static final MemorySegment MEMORY = memory();
  private static final VarHandle STRIPE = MethodHandles.arrayElementVarHandle(Stripe[].class);

  /** An array of a stripe, its size a power of two. */
  private static final class Stripe {
    final MemorySegment entries;
    // The array's address in entries, shifted up by BASE_SHIFT.
    final long base;
    final int mask;
    // Of the writer: places that are not empty, and those of them that are alive.
    int used;
    int live;

    Stripe(int places) {
      // Readers may hold an old array for as long as they like: the garbage collector frees it.
      entries = Arena.ofAuto().allocate((long) places * ENTRY, 64);
      base = (entries.address() / ENTRY) << BASE_SHIFT;
      mask = places - 1;
    }
  }

  private final AddressHash hash;
  private final Mover mover;
  private final Stripe[] stripes = new Stripe[STRIPES];
  private int size;

  LearnedTable(AddressHash hash, Mover mover) {
    this.hash = hash;
    this.mover = mover;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(MIN_PLACES);
    }
  }

  // --- any thread ---

  /** The state of an address; 0 or dead if nobody has it. */
  long state(long high, long low) {
    int h = hash.of(high, low);
    Stripe stripe = stripe(h);
    try {
      long mask = stripe.mask;
      for (long place = h & mask; ; place = (place + 1) & mask & MAX_MASK) {
        long at = ((stripe.base >>> BASE_SHIFT) + place) * ENTRY;
        long state = (long) WORDS.getAcquire(MEMORY, at + STATE);
        if (((MEMORY.get(WORD, at + LOW) ^ low) | (MEMORY.get(WORD, at) ^ high)) == 0
            || state == 0) {
          return state;
        }
      }
    } finally {
      Reference.reachabilityFence(stripe);
    }
  }

  /** The array in use. A load and a fence, since a VarHandle would check the type each time. */
  private Stripe stripe(int h) {
    Stripe stripe = stripes[h >>> PLACE_BITS];
    VarHandle.acquireFence();
    return stripe;
  }

  /** All of this process's memory. */
  @SuppressWarnings("restricted")
  private static MemorySegment memory() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** The slot in a state, or NOBODY. */
  static int owner(long state) {
    return (int) (state >>> SLOT_SHIFT) - 1;
  }

  /** The milliseconds in a state. */
  static long lastSeen(long state) {
    return state & TIME_MASK;
  }

  /**
   * Notes that a peer's address was seen.
   *
   * @return false if it is not the peer's, or is just being copied: ask again as the writer
   */
  boolean refresh(int slot, long high, long low, long ms) {
    int h = hash.of(high, low);
    Stripe stripe = stripe(h);
    int place = find(stripe, h, high, low);
    return place != NONE && refresh(stripe.entries, place, slot, ms);
  }

  private static boolean refresh(MemorySegment entries, int place, int slot, long ms) {
    long at = (long) place * ENTRY + STATE;
    while (true) {
      long state = (long) WORDS.getAcquire(entries, at);
      if (owner(state) != slot || (state & FROZEN) != 0) {
        return false;
      }
      if (lastSeen(state) >= ms
          || WORDS.compareAndSet(entries, at, state, (state & ~TIME_MASK) | ms)) {
        return true;
      }
    }
  }

  /** The place of an address that somebody has, or NONE. */
  private static int find(Stripe stripe, int h, long high, long low) {
    MemorySegment entries = stripe.entries;
    for (int place = h & stripe.mask; ; place = (place + 1) & stripe.mask) {
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

  // --- the writer ---

  /** Addresses that somebody has. */
  int size() {
    return size;
  }

  /**
   * The reference of an address that somebody has, or NONE. Good until the next {@link #insert}.
   */
  int find(long high, long low) {
    int h = hash.of(high, low);
    int stripe = h >>> PLACE_BITS;
    int place = find(stripes[stripe], h, high, low);
    return place == NONE ? NONE : stripe << PLACE_BITS | place;
  }

  /**
   * Gives an address that nobody has to a peer.
   *
   * @return its reference, or NONE if there is no room
   */
  int insert(long high, long low, int slot, long learnedAt, long lastSeen) {
    int h = hash.of(high, low);
    int index = h >>> PLACE_BITS;
    Stripe stripe = stripes[index];
    int place = freePlace(stripe, h, high, low);
    if (get(stripe, place, STATE) == 0) {
      if (stripe.used + 1 > (stripe.mask + 1) / 4 * 3) {
        Stripe copy = copy(index, stripe.live + 1);
        if (copy == null) {
          return NONE;
        }
        stripe = copy;
        place = freePlace(stripe, h, high, low);
      }
      set(stripe, place, 0, high);
      set(stripe, place, LOW, low);
      stripe.used++;
    }
    stripe.live++;
    size++;
    set(stripe, place, INFO, learnedAt);
    WORDS.setRelease(
        stripe.entries, (long) place * ENTRY + STATE, (slot + 1L) << SLOT_SHIFT | lastSeen);
    return index << PLACE_BITS | place;
  }

  /** Takes an address from its peer. */
  void remove(int ref) {
    Stripe stripe = stripes[ref >>> PLACE_BITS];
    WORDS.setRelease(stripe.entries, (long) place(ref) * ENTRY + STATE, DEAD);
    stripe.live--;
    size--;
  }

  /** Gives memory back where most of a stripe is empty by now. */
  void tidy() {
    for (int i = 0; i < STRIPES; i++) {
      Stripe stripe = stripes[i];
      if (stripe.mask >= MIN_PLACES && stripe.live < stripe.mask / 8) {
        copy(i, stripe.live + 1);
      }
    }
  }

  long high(int ref) {
    return get(stripes[ref >>> PLACE_BITS], place(ref), 0);
  }

  long low(int ref) {
    return get(stripes[ref >>> PLACE_BITS], place(ref), LOW);
  }

  /** As {@link #state(long, long)}. */
  long state(int ref) {
    return get(stripes[ref >>> PLACE_BITS], place(ref), STATE);
  }

  int slot(int ref) {
    return owner(state(ref));
  }

  long lastSeen(int ref) {
    return lastSeen(get(stripes[ref >>> PLACE_BITS], place(ref), STATE));
  }

  void lastSeen(int ref, long ms) {
    Stripe stripe = stripes[ref >>> PLACE_BITS];
    refresh(stripe.entries, place(ref), slot(ref), ms);
  }

  long learnedAt(int ref) {
    return get(stripes[ref >>> PLACE_BITS], place(ref), INFO) & TIME_MASK;
  }

  void learnedAt(int ref, long ms) {
    Stripe stripe = stripes[ref >>> PLACE_BITS];
    set(stripe, place(ref), INFO, (get(stripe, place(ref), INFO) & ~TIME_MASK) | ms);
  }

  int heapPosition(int ref) {
    return (int) (get(stripes[ref >>> PLACE_BITS], place(ref), INFO) >>> TIME_BITS);
  }

  void heapPosition(int ref, int position) {
    Stripe stripe = stripes[ref >>> PLACE_BITS];
    long learnedAt = get(stripe, place(ref), INFO) & TIME_MASK;
    set(stripe, place(ref), INFO, (long) position << TIME_BITS | learnedAt);
  }

  /** The bytes of all arrays together. */
  long bytes() {
    long bytes = 0;
    for (Stripe stripe : stripes) {
      bytes += stripe.entries.byteSize();
    }
    return bytes;
  }

  /** The longest run of places that are not empty, of all stripes: the worst a lookup can meet. */
  int longestRun() {
    int longest = 0;
    for (Stripe stripe : stripes) {
      int run = 0;
      for (int i = 0; i < 2 * (stripe.mask + 1); i++) {
        run = get(stripe, i & stripe.mask, STATE) == 0 ? 0 : run + 1;
        longest = Math.max(longest, run);
      }
    }
    return longest;
  }

  /** Freezes an address as copying its stripe does, for tests. */
  void freeze(int ref) {
    freeze(stripes[ref >>> PLACE_BITS], place(ref));
  }

  /** Holds an owner and a time until the copy is published; returns both. */
  private static long freeze(Stripe stripe, int place) {
    return (long) WORDS.getAndBitwiseOr(stripe.entries, (long) place * ENTRY + STATE, FROZEN);
  }

  private static int place(int ref) {
    return ref & ((1 << PLACE_BITS) - 1);
  }

  private static long get(Stripe stripe, int place, int offset) {
    return stripe.entries.get(WORD, (long) place * ENTRY + offset);
  }

  private static void set(Stripe stripe, int place, int offset, long value) {
    stripe.entries.set(WORD, (long) place * ENTRY + offset, value);
  }

  /** The place this address had before, else the first empty one. */
  private static int freePlace(Stripe stripe, int h, long high, long low) {
    int place = h & stripe.mask;
    while (get(stripe, place, STATE) != 0
        && (get(stripe, place, LOW) != low || get(stripe, place, 0) != high)) {
      place = (place + 1) & stripe.mask;
    }
    return place;
  }

  /**
   * Copies what is alive to a new array that is at most 3/5 full with so many, and publishes it.
   *
   * @return null if it cannot be had; then all is as before
   */
  private @Nullable Stripe copy(int index, int entries) {
    int places = MIN_PLACES;
    while (places < 1 << PLACE_BITS && (long) places * 3 < entries * 5L) {
      places *= 2;
    }
    if ((long) places * 3 < entries * 5L) {
      return null;
    }
    Stripe fresh;
    try {
      fresh = new Stripe(places);
    } catch (OutOfMemoryError e) {
      return null; // native memory only; learning stops, and what is learned stays
    }
    Stripe old = stripes[index];
    for (int i = 0; i <= old.mask; i++) {
      long at = (long) i * ENTRY;
      if (owner((long) WORDS.getAcquire(old.entries, at + STATE)) == AllowedIps.NOBODY) {
        continue;
      }
      long state = freeze(old, i);
      long high = get(old, i, 0);
      long low = get(old, i, LOW);
      long info = get(old, i, INFO);
      int place = freePlace(fresh, hash.of(high, low), high, low);
      set(fresh, place, 0, high);
      set(fresh, place, LOW, low);
      set(fresh, place, STATE, state);
      set(fresh, place, INFO, info);
      mover.moved(owner(state), (int) (info >>> TIME_BITS), index << PLACE_BITS | place);
    }
    fresh.live = old.live;
    fresh.used = old.live;
    STRIPE.setRelease(stripes, index, fresh);
    return fresh;
  }
}
