package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A queue of one peer's events in their order of arrival. Any thread adds, without a lock; one
 * thread takes.
 */
final class EventLane {
  /** The overhead of an event beside its packet, in bytes: objects, an address, a list node. */
  static final int OVERHEAD = 160;

  private final ByteBudget budget;
  private final ByteBudget.Share share = new ByteBudget.Share();
  private final AtomicReference<@Nullable Node> newest = new AtomicReference<>();

  // The collected events, the oldest first. Used by the taking thread only.
  private @Nullable Node first;
  private @Nullable Node last;

  /** An event and its neighbour: the previous event until collected, then the next one. */
  private static final class Node {
    final BackendEvent event;
    final int cost;
    @Nullable Node neighbor;

    Node(BackendEvent event, int cost) {
      this.event = event;
      this.cost = cost;
    }
  }

  EventLane(ByteBudget budget) {
    this.budget = budget;
  }

  /**
   * Adds an event.
   *
   * @param bytes length of the event's packet
   * @return false if the peer has used up its share
   */
  boolean add(BackendEvent event, int bytes) {
    int cost = OVERHEAD + bytes;
    if (!budget.take(share, cost)) {
      return false;
    }
    Node node = new Node(event, cost);
    Node before;
    do {
      before = newest.get();
      node.neighbor = before;
    } while (!newest.compareAndSet(before, node));
    return true;
  }

  /** Makes everything added so far available to {@link #next}. */
  void collect() {
    Node node = newest.getAndSet(null);
    Node end = node;
    Node behind = null;
    while (node != null) {
      Node before = node.neighbor;
      node.neighbor = behind;
      behind = node;
      node = before;
    }
    if (behind == null) {
      return;
    }
    if (last == null) {
      first = behind;
    } else {
      last.neighbor = behind;
    }
    last = end;
  }

  boolean hasNext() {
    return first != null;
  }

  /** The oldest collected event; null if there is none. */
  @Nullable BackendEvent next() {
    Node node = first;
    if (node == null) {
      return null;
    }
    first = node.neighbor;
    if (first == null) {
      last = null;
    }
    budget.giveBack(share, node.cost);
    return node.event;
  }
}
