package org.slaacguard.kernel;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HeapBudget;

/**
 * Serves the probe's packets, one of each peer in turn: however many of one peer wait, another
 * peer's packet follows the next. Packets of one peer keep their order. Bounded; for one thread.
 */
final class PeerFairQueue implements AutoCloseable {
  /** Bytes of overhead for a packet. */
  static final int OVERHEAD = 256;

  /** Most bytes that a packet costs. */
  static final int LARGEST = OVERHEAD + ProbeProgram.LARGE;

  /** A peer may use one in this many parts of the capacity. */
  static final int PART = 8;

  private final HeapBudget.Part budget;
  private final Map<Long, Waiting> byPeer = new HashMap<>();
  private final Queue<Waiting> order = new ArrayDeque<>();
  private long bytes;
  private long refused;

  /** The waiting packets of one peer. */
  private static final class Waiting {
    final Queue<ProbeEvent> events = new ArrayDeque<>();
    long bytes;
  }

  /** Creates a queue with a part of the process's budget. */
  PeerFairQueue() {
    this(HeapBudget.PROBED_PACKETS.open());
  }

  /**
   * Creates a queue with this capacity.
   *
   * @param capacity bytes for all peers together; other packets stay in the ring, which has its own
   *     bounds
   */
  PeerFairQueue(long capacity) {
    this(HeapBudget.Part.alone(capacity));
  }

  private PeerFairQueue(HeapBudget.Part budget) {
    this.budget = budget;
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
    if (waiting.events.isEmpty() || waiting.bytes + cost <= budget.capacity() / PART) {
      waiting.events.add(event);
      waiting.bytes += cost;
      bytes += cost;
      budget.charge(cost);
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
    int cost = cost(event);
    waiting.bytes -= cost;
    bytes -= cost;
    budget.charge(-cost);
    if (waiting.events.isEmpty()) {
      byPeer.remove(event.number());
    } else {
      order.add(waiting);
    }
    return event;
  }

  /** Number of packets for which there is room in any case. */
  int room() {
    return (int) Math.max(0, (budget.capacity() - bytes) / LARGEST);
  }

  boolean isEmpty() {
    return order.isEmpty();
  }

  /** Number of packets refused. */
  long refused() {
    return refused;
  }

  /** Gives its budget back, when no packets come any more. */
  @Override
  public void close() {
    budget.close();
  }
}
