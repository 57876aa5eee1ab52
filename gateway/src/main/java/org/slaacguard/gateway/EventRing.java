package org.slaacguard.gateway;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * The latest events of a process, bounded in bytes. A new event displaces the oldest one of the
 * peer with the largest share, so a peer that causes many events displaces its own. Safe for use by
 * several threads; offering never waits for a reader.
 */
final class EventRing {
  /** The default size in bytes: some 2,000 events. */
  static final int USUAL = 1 << 20;

  private final InstantSource clock;
  private final LongSupplier ids;
  private final PeerNames names;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();

  // Guarded by the lock.
  private int capacity;
  private final TreeMap<Long, GatewayEvent> events = new TreeMap<>();
  private final Map<GatewayEvent.Owner, Share> shares = new HashMap<>();
  private final TreeSet<Share> largest =
      new TreeSet<>(Comparator.comparingInt((Share s) -> s.bytes).thenComparingLong(s -> s.first));
  private final Map<EventType, Long> counts = new EnumMap<>(EventType.class);
  private long bytes;
  private long last;
  private long gone;

  /** The share of one peer, or of events about no peer. */
  private static final class Share {
    private final GatewayEvent.Owner owner;

    /** The number of its first event, which no other share has. */
    private final long first;

    private final ArrayDeque<Long> ids = new ArrayDeque<>(1);
    private int bytes;

    Share(GatewayEvent.Owner owner, long first) {
      this.owner = owner;
      this.first = first;
    }
  }

  /**
   * An empty ring.
   *
   * @param capacity bytes
   * @param ids gives the next number, each greater than the one before
   * @param names the peers' names
   */
  EventRing(int capacity, InstantSource clock, LongSupplier ids, PeerNames names) {
    this.capacity = capacity;
    this.clock = clock;
    this.ids = ids;
    this.names = names;
  }

  /**
   * Adds an event.
   *
   * @param peer the event's peer; null if it is about no peer
   * @param fields further fields
   */
  void offer(
      EventType type, String interfaceName, @Nullable PublicKey peer, Map<String, Object> fields) {
    String name = peer == null ? "" : names.of(interfaceName, peer);
    lock.lock();
    try {
      last = ids.getAsLong();
      counts.merge(type, 1L, Long::sum);
      keep(new GatewayEvent(last, clock.instant(), type, interfaceName, peer, name, fields));
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keep(GatewayEvent event) {
    events.put(event.id(), event);
    GatewayEvent.Owner owner = event.owner();
    Share share = shares.get(owner);
    if (share == null) {
      share = new Share(owner, event.id());
      shares.put(owner, share);
    } else {
      largest.remove(share);
    }
    share.ids.add(event.id());
    share.bytes += event.weight();
    bytes += event.weight();
    largest.add(share);
    shrink();
  }

  private void shrink() {
    while (bytes > capacity) {
      dropOldest(largest.last());
    }
  }

  /** Changes the capacity, in bytes. */
  void resize(int size) {
    lock.lock();
    try {
      capacity = size;
      shrink();
    } finally {
      lock.unlock();
    }
  }

  private void dropOldest(Share share) {
    largest.remove(share);
    GatewayEvent oldest = events.remove(share.ids.remove());
    if (oldest != null) {
      share.bytes -= oldest.weight();
      bytes -= oldest.weight();
      gone++;
    }
    if (share.ids.isEmpty()) {
      shares.remove(share.owner);
    } else {
      largest.add(share);
    }
  }

  /**
   * The next events.
   *
   * @param id the events after this one
   * @param most the most events to return
   */
  List<GatewayEvent> after(long id, int most) {
    lock.lock();
    try {
      List<GatewayEvent> found = new ArrayList<>();
      for (GatewayEvent event : events.tailMap(id, false).values()) {
        if (found.size() == most) {
          break;
        }
        found.add(event);
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for an event after this one. */
  boolean await(long id, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (last <= id && left > 0) {
        left = more.awaitNanos(left);
      }
      return last > id;
    } finally {
      lock.unlock();
    }
  }

  /** The newest event's number; 0 where there was none. */
  long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** The number of events of each type so far. */
  Map<EventType, Long> counts() {
    lock.lock();
    try {
      return new EnumMap<>(counts);
    } finally {
      lock.unlock();
    }
  }

  /** The number of events that were displaced by newer ones. */
  long gone() {
    lock.lock();
    try {
      return gone;
    } finally {
      lock.unlock();
    }
  }
}
