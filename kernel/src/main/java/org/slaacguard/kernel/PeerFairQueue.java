package org.slaacguard.kernel;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ByteBudget;

/**
 * Serves the probe's packets, one of each peer in turn: however many of one peer wait, another
 * peer's packet follows the next. Packets of one peer keep their order. Bounded; for one thread.
 */
final class PeerFairQueue {
  /** Bytes of overhead for a packet. */
  static final int OVERHEAD = 256;

  /** Most bytes that a packet costs. */
  static final int LARGEST = OVERHEAD + ProbeProgram.LARGE;

  /** A peer may use one in so many parts of the capacity. */
  static final int PART = 8;

  private final long capacity;
  private final Map<Long, Waiting> byPeer = new HashMap<>();
  private final Queue<Waiting> order = new ArrayDeque<>();
  private long bytes;
  private long refused;

  /** The waiting packets of one peer. */
  private static final class Waiting {
    final Queue<ProbeEvent> events = new ArrayDeque<>();
    long bytes;
  }

  /** Creates a queue with a sixteenth of the heap, 1 to 16 MiB. */
  PeerFairQueue() {
    this(ByteBudget.ofHeap(16, 1 << 20, 16 << 20));
  }

  /**
   * Creates a queue with this capacity.
   *
   * @param capacity bytes for all peers together; other packets stay in the ring, which has its own
   *     bounds
   */
  PeerFairQueue(long capacity) {
    this.capacity = capacity;
  }

  /** Adds a packet, unless too much of its peer waits. */
  void add(ProbeEvent event) {
    Waiting waiting = byPeer.get(event.number());
    if (waiting == null) {
      waiting = new Waiting();
      byPeer.put(event.number(), waiting);
      order.add(waiting);
    }
    int cost = cost(event);
    // A peer in the list must have a packet, so its first one is always accepted.
    if (waiting.events.isEmpty() || waiting.bytes + cost <= capacity / PART) {
      waiting.events.add(event);
      waiting.bytes += cost;
      bytes += cost;
    } else {
      refused++;
    }
  }

  private static int cost(ProbeEvent event) {
    return OVERHEAD + event.packet().length;
  }

  /** Takes the next packet, or null. */
  @Nullable ProbeEvent next() {
    Waiting waiting = order.poll();
    if (waiting == null) {
      return null;
    }
    ProbeEvent event = waiting.events.remove();
    waiting.bytes -= cost(event);
    bytes -= cost(event);
    if (waiting.events.isEmpty()) {
      byPeer.remove(event.number());
    } else {
      order.add(waiting);
    }
    return event;
  }

  /** Number of packets for which there is room in any case. */
  int room() {
    return (int) Math.max(0, (capacity - bytes) / LARGEST);
  }

  boolean isEmpty() {
    return order.isEmpty();
  }

  /** Number of packets refused. */
  long refused() {
    return refused;
  }
}
