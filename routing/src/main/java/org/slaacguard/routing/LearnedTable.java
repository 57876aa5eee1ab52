package org.slaacguard.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;

/**
 * An exact-match table from 128-bit addresses to peers, with any number of lock-free readers and
 * one writer at a time. An entry takes 32 bytes off the heap, two entries a cache line.
 *
 * <p>The upper bits of the hash divide the table into 64 stripes. Each is a {@link LearnedStripe},
 * which is replaced as a whole when it gets full. The writer's longest pause is thus the copy of
 * one stripe. Copying to a new array, which readers reach through one reference, also frees dead
 * places.
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
  private static final int PLACE_BITS = LearnedStripe.PLACE_BITS;
  private static final int MIN_PLACES = 16;

  private static final VarHandle STRIPE =
      MethodHandles.arrayElementVarHandle(LearnedStripe[].class);

  private final AddressHash hash;
  private final Mover mover;
  private final LearnedStripe[] stripes = new LearnedStripe[STRIPES];
  private int size;

  LearnedTable(AddressHash hash, Mover mover) {
    this.hash = hash;
    this.mover = mover;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new LearnedStripe(MIN_PLACES);
    }
  }

  // --- any thread ---

  /** The state of an address; 0 or dead if nobody has it. */
  long state(long high, long low) {
    int h = hash.of(high, low);
    LearnedStripe stripe = stripe(h);
    try {
      return stripe.state(h, high, low);
    } finally {
      Reference.reachabilityFence(stripe);
    }
  }

  /** The current array. A load and a fence, because a VarHandle would check the type each time. */
  private LearnedStripe stripe(int h) {
    LearnedStripe stripe = stripes[h >>> PLACE_BITS];
    VarHandle.acquireFence();
    return stripe;
  }

  /** The slot in a state, or {@link AllowedIps#NOBODY}. */
  static int owner(long state) {
    return LearnedStripe.owner(state);
  }

  /** The milliseconds in a state. */
  static long lastSeen(long state) {
    return LearnedStripe.time(state);
  }

  /**
   * Updates the time of a peer's address.
   *
   * @return false if the peer does not have it, or it is being copied: the caller must ask again as
   *     the writer
   */
  boolean refresh(int slot, long high, long low, long ms) {
    int h = hash.of(high, low);
    LearnedStripe stripe = stripe(h);
    int place = stripe.find(h, high, low);
    return place != NONE && stripe.refresh(place, slot, ms);
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
    int place = stripes[stripe].find(h, high, low);
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
    LearnedStripe stripe = stripes[index];
    int place = stripe.freePlace(h, high, low);
    if (stripe.get(place, LearnedStripe.STATE) == 0) {
      if (stripe.used + 1 > (stripe.mask + 1) / 4 * 3) {
        LearnedStripe copy = copy(index, stripe.live + 1);
        if (copy == null) {
          return NONE;
        }
        stripe = copy;
        place = stripe.freePlace(h, high, low);
      }
      stripe.set(place, 0, high);
      stripe.set(place, LearnedStripe.LOW, low);
      stripe.used++;
    }
    size++;
    stripe.set(place, LearnedStripe.INFO, learnedAt);
    stripe.give(place, slot, lastSeen);
    return index << PLACE_BITS | place;
  }

  /** Takes an address from its peer. */
  void remove(int ref) {
    of(ref).take(place(ref));
    size--;
  }

  /** Shrinks stripes that are mostly empty. */
  void tidy() {
    for (int i = 0; i < STRIPES; i++) {
      LearnedStripe stripe = stripes[i];
      if (stripe.mask >= MIN_PLACES && stripe.live < stripe.mask / 8) {
        copy(i, stripe.live + 1);
      }
    }
  }

  long high(int ref) {
    return of(ref).get(place(ref), 0);
  }

  long low(int ref) {
    return of(ref).get(place(ref), LearnedStripe.LOW);
  }

  /** The state of an entry, as {@link #state(long, long)}. */
  long state(int ref) {
    return of(ref).get(place(ref), LearnedStripe.STATE);
  }

  int slot(int ref) {
    return owner(state(ref));
  }

  long lastSeen(int ref) {
    return lastSeen(state(ref));
  }

  void lastSeen(int ref, long ms) {
    boolean _ = of(ref).refresh(place(ref), slot(ref), ms);
  }

  long learnedAt(int ref) {
    return LearnedStripe.time(info(ref));
  }

  void learnedAt(int ref, long ms) {
    of(ref).set(place(ref), LearnedStripe.INFO, LearnedStripe.withTime(info(ref), ms));
  }

  int heapPosition(int ref) {
    return heapPosition(info(ref));
  }

  void heapPosition(int ref, int position) {
    long info = (long) position << LearnedStripe.TIME_BITS | learnedAt(ref);
    of(ref).set(place(ref), LearnedStripe.INFO, info);
  }

  private static int heapPosition(long info) {
    return (int) (info >>> LearnedStripe.TIME_BITS);
  }

  private long info(int ref) {
    return of(ref).get(place(ref), LearnedStripe.INFO);
  }

  /** Size of all arrays in bytes. */
  long bytes() {
    long bytes = 0;
    for (LearnedStripe stripe : stripes) {
      bytes += stripe.bytes();
    }
    return bytes;
  }

  /** The longest run of non-empty places in any stripe, which is the worst case of a lookup. */
  int longestRun() {
    int longest = 0;
    for (LearnedStripe stripe : stripes) {
      longest = Math.max(longest, stripe.longestRun());
    }
    return longest;
  }

  /** Freezes an address as copying its stripe does, for tests. */
  void freeze(int ref) {
    long _ = of(ref).freeze(place(ref));
  }

  private LearnedStripe of(int ref) {
    return stripes[ref >>> PLACE_BITS];
  }

  private static int place(int ref) {
    return ref & ((1 << PLACE_BITS) - 1);
  }

  /**
   * Copies live entries to a new array that is at most 3/5 full with {@code entries}, and publishes
   * it.
   *
   * @return null if there is no memory; the table is then unchanged
   */
  private @Nullable LearnedStripe copy(int index, int entries) {
    int places = MIN_PLACES;
    while (places < 1 << PLACE_BITS && (long) places * 3 < entries * 5L) {
      places *= 2;
    }
    if ((long) places * 3 < entries * 5L) {
      return null;
    }
    LearnedStripe fresh;
    try {
      fresh = new LearnedStripe(places);
    } catch (OutOfMemoryError e) {
      return null; // native memory only; learning stops, and what is learned stays
    }
    LearnedStripe old = stripes[index];
    for (int i = 0; i <= old.mask; i++) {
      if (old.isAlive(i)) {
        int place = old.copy(i, fresh, hash);
        mover.moved(
            owner(fresh.get(place, LearnedStripe.STATE)),
            heapPosition(fresh.get(place, LearnedStripe.INFO)),
            index << PLACE_BITS | place);
      }
    }
    fresh.live = old.live;
    fresh.used = old.live;
    STRIPE.setRelease(stripes, index, fresh);
    return fresh;
  }
}
