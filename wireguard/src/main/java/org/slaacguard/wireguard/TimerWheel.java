package org.slaacguard.wireguard;

import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchical timer wheel (Varghese and Lauck, 1987): four rings of 64 buckets, where a bucket
 * of a ring spans the whole ring below it. Setting, moving and stopping a timer is O(1). An entry
 * is its own list node, so a stopped timer costs nothing. One thread.
 *
 * @param <E> the entries
 */
final class TimerWheel<E extends TimerWheel.Entry<E>> {
  /** A tick is 2^23 ns, about 8 ms. Timers are late by at most that, and never early. */
  static final int TICK_BITS = 23;

  private static final int RINGS = 4;
  private static final int RING_BITS = 6;
  private static final int BUCKETS = 1 << RING_BITS;
  // 2^24 ticks, 39 hours. A timer due later waits in the last bucket and is placed again from
  // there.
  private static final long SPAN = 1L << (RINGS * RING_BITS);

  private final @Nullable Entry<E>[] buckets = Entry.array(RINGS * BUCKETS);
  private final long[] occupied = new long[RINGS];
  private final ObjLongConsumer<E> due;
  private long tick;
  private int size;

  /**
   * Creates a wheel without timers.
   *
   * @param due receives a due entry and the time; it may set the entry again
   */
  TimerWheel(ObjLongConsumer<E> due) {
    this.due = due;
  }

  /** Sets or moves a timer. */
  void schedule(E entry, long deadline, long now) {
    cancel(entry);
    if (size == 0) {
      tick = now >> TICK_BITS;
    }
    long at = (deadline >> TICK_BITS) + ((deadline & ((1L << TICK_BITS) - 1)) == 0 ? 0 : 1);
    entry.at = Math.max(at, tick + 1);
    insert(entry);
    size++;
  }

  /** Stops a timer, if it runs. */
  void cancel(E entry) {
    if (entry.bucket >= 0) {
      unlink(entry);
      size--;
    }
  }

  /** The time at which {@link #advance} is due; {@link Long#MAX_VALUE} for never. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : nextTick() << TICK_BITS;
  }

  /** Advances the time, and calls for each due timer. */
  void advance(long now) {
    long end = now >> TICK_BITS;
    while (size > 0) {
      long next = nextTick();
      if (next > end) {
        break;
      }
      tick = next;
      // The rings above turn first, if one of their buckets begins at this tick.
      for (int ring = RINGS - 1; ring > 0; ring--) {
        if ((tick & (1L << (ring * RING_BITS)) - 1) == 0) {
          spread(ring);
        }
      }
      fire(now);
    }
    tick = Math.max(tick, end);
  }

  /** Moves the entries in the ring's present bucket to the rings below. */
  private void spread(int ring) {
    int bucket = bucket(ring, tick);
    Entry<E> entry = buckets[bucket];
    while (entry != null) {
      Entry<E> next = entry.next;
      unlink(entry);
      insert(entry);
      entry = next;
    }
  }

  private void fire(long now) {
    int bucket = bucket(0, tick);
    Entry<E> entry;
    while ((entry = buckets[bucket]) != null) {
      unlink(entry);
      size--;
      // Entries that are set again here get a later tick, so the loop ends.
      due.accept(entry.self(), now);
    }
  }

  private void insert(Entry<E> entry) {
    long at = Math.min(entry.at, tick + SPAN - 1);
    long differing = (at ^ tick) | (BUCKETS - 1);
    int ring = Math.min((63 - Long.numberOfLeadingZeros(differing)) / RING_BITS, RINGS - 1);
    int bucket = bucket(ring, at);
    Entry<E> first = buckets[bucket];
    entry.bucket = bucket;
    entry.previous = null;
    entry.next = first;
    if (first != null) {
      first.previous = entry;
    }
    buckets[bucket] = entry;
    occupied[ring] |= 1L << (bucket & (BUCKETS - 1));
  }

  private void unlink(Entry<E> entry) {
    Entry<E> before = entry.previous;
    Entry<E> after = entry.next;
    if (after != null) {
      after.previous = before;
    }
    if (before != null) {
      before.next = after;
    } else {
      buckets[entry.bucket] = after;
      if (after == null) {
        occupied[entry.bucket >> RING_BITS] &= ~(1L << (entry.bucket & (BUCKETS - 1)));
      }
    }
    entry.previous = null;
    entry.next = null;
    entry.bucket = -1;
  }

  private static int bucket(int ring, long at) {
    return ring * BUCKETS + (int) ((at >> (ring * RING_BITS)) & (BUCKETS - 1));
  }

  /** The next tick at which a bucket with entries begins. */
  private long nextTick() {
    long earliest = Long.MAX_VALUE;
    for (int ring = 0; ring < RINGS; ring++) {
      if (occupied[ring] != 0) {
        int shift = ring * RING_BITS;
        long present = tick >> shift;
        // The present bucket was emptied when it began, so its entries are a whole turn ahead.
        long turned = Long.rotateRight(occupied[ring], (int) present + 1);
        earliest = Math.min(earliest, (present + 1 + Long.numberOfTrailingZeros(turned)) << shift);
      }
    }
    return earliest;
  }

  /**
   * A timer; its owner extends this class.
   *
   * @param <E> the class that extends it
   */
  abstract static class Entry<E extends Entry<E>> {
    // Owned by the wheel. Not private, because a type variable could not access it.
    long at;
    int bucket = -1;
    private @Nullable Entry<E> previous;
    private @Nullable Entry<E> next;

    /** This. */
    abstract E self();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static <E extends Entry<E>> @Nullable Entry<E>[] array(int length) {
      return new Entry[length];
    }
  }
}
