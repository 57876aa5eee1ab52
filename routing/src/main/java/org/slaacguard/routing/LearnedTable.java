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
 * An exact-match table from 128-bit addresses to peers, with any number of lock-free readers and
 * one writer at a time. An entry takes 32 bytes off the heap, two entries a cache line.
 *
 * <p>The upper bits of the hash divide the table into 64 stripes. Each stripe is an array with open
 * addressing and linear probing, and is replaced as a whole when it gets full. The writer's longest
 * pause is thus the copy of one stripe.
 *
 * <pre>
 *   entry   0  high      8  low      16  state      24  info
 *   state   63..41 slot + 1, 0 for nobody | 40 frozen | 39..0 last seen, ms
 *   info    63..40 position in the peer's heap        | 39..0 learned at, ms     (writer only)
 * </pre>
 *
 * <p>No reader can see a wrong owner, because <em>within one array the address of a place is
 * written once</em>, before the state first becomes non-zero (release). A reader loads the state
 * (acquire) and then compares the address. If the state was not zero, the address is complete and
 * final, and the loaded word itself names the owner. Forgetting an address sets its state to {@link
 * #DEAD}; the place can be reused for the same address only. Copying the stripe to a new array,
 * which readers reach through one reference, frees dead places.
 *
 * <p>Readers access an array by its memory address. The checks of a segment (liveness, bounds,
 * alignment), three times a lookup, were half of a lookup's instructions, and a processor that
 * waits for memory looks ahead by a number of instructions. A place is within the array because of
 * the mask. The array lives as long as its stripe, which readers hold. {@link #MEMORY} would be
 * checked for bounds and alignment too, if the compiler could not prove them: a stripe keeps its
 * address shifted up, and shifting it down again yields a positive range.
 *
 * <p>A copy first freezes each state atomically. The owner in a frozen state holds until the new
 * array is published. A refresh of a frozen state fails, and the caller repeats it as the writer,
 * so none is lost.
 */
final class LearnedTable {
  /** Receives the new reference of an entry whose stripe was copied. Writer only. */
  interface Mover {
    void moved(int slot, int heapPosition, int ref);
  }

  /** Number of bits in a reference: 6 for the stripe, 18 for the place. */
  static final int REF_BITS = 24;

  /** The reference of no entry. */
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

  /** An array of a stripe; its size is a power of two. */
  private static final class Stripe {
    final MemorySegment entries;
    // The array's address in entries, shifted up by BASE_SHIFT.
    final long base;
    final int mask;
    // Writer only: the number of places that are not empty, and of those that are alive.
    int used;
    int live;

    Stripe(int places) {
      // Readers may hold an old array for any time, so the garbage collector frees it.
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

  /** The current array. A load and a fence, because a VarHandle would check the type each time. */
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

  /** The slot in a state, or {@link AllowedIps#NOBODY}. */
  static int owner(long state) {
    return (int) (state >>> SLOT_SHIFT) - 1;
  }

  /** The milliseconds in a state. */
  static long lastSeen(long state) {
    return state & TIME_MASK;
  }

  /**
   * Updates the time of a peer's address.
   *
   * @return false if the peer does not have it, or it is being copied: the caller must ask again as
   *     the writer
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

  /** Number of addresses with an owner. */
  int size() {
    return size;
  }

  /** The reference of an address with an owner, or NONE. Valid until the next {@link #insert}. */
  int find(long high, long low) {
    int h = hash.of(high, low);
    int stripe = h >>> PLACE_BITS;
    int place = find(stripes[stripe], h, high, low);
    return place == NONE ? NONE : stripe << PLACE_BITS | place;
  }

  /**
   * Gives an address without an owner to a peer.
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

  /** Shrinks stripes that are mostly empty. */
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

  /** The state of an entry, as {@link #state(long, long)}. */
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

  /** Size of all arrays in bytes. */
  long bytes() {
    long bytes = 0;
    for (Stripe stripe : stripes) {
      bytes += stripe.entries.byteSize();
    }
    return bytes;
  }

  /** The longest run of non-empty places in any stripe, which is the worst case of a lookup. */
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

  /**
   * Fixes an owner and a time until the copy is published.
   *
   * @return the state before
   */
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

  /** The place that this address had before, or the first empty one. */
  private static int freePlace(Stripe stripe, int h, long high, long low) {
    int place = h & stripe.mask;
    while (get(stripe, place, STATE) != 0
        && (get(stripe, place, LOW) != low || get(stripe, place, 0) != high)) {
      place = (place + 1) & stripe.mask;
    }
    return place;
  }

  /**
   * Copies live entries to a new array that is at most 3/5 full with {@code entries}, and publishes
   * it.
   *
   * @return null if there is no memory; the table is then unchanged
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
