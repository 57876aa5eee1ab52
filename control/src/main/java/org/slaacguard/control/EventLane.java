package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Events of one peer, in the order in which they came. Added by any thread, without a lock; taken
 * by one.
 */
final class EventLane {
  /** The overhead of an event beside its packet: objects, an address, a place in this list. */
  static final int OVERHEAD = 160;

  private final ByteBudget budget;
  private final ByteBudget.Share share = new ByteBudget.Share();
  private final AtomicReference<@Nullable Node> newest = new AtomicReference<>();

  // What was collected, the oldest first; of the taking thread.
  private @Nullable Node first;
  private @Nullable Node last;

  /** An event, and its neighbour: the one before it until it is collected, then the one behind. */
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
   * @param bytes of the packet in it
   * @return false if the peer may have no more
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

  /** Has what was added until now ready for {@link #next}. */
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

  /** The oldest that was collected; null if there is none. */
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
