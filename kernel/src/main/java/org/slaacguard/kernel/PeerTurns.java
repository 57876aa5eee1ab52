package org.slaacguard.kernel;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What the probe saw, a packet of each peer in turn: however many of one peer wait, another's is
 * next but one. Those of the same peer keep their order. Bounded; for one thread.
 */
final class PeerTurns {
  /** Packets of one peer that may wait: as many as it can have in the ring. */
  static final int ROOM = 1024;

  /** Of all peers together; what is more stays in the ring, which has bounds of its own. */
  static final int ROOM_FOR_ALL = 8 * ROOM;

  private final Map<Long, Queue<ProbeEvent>> byPeer = new HashMap<>();
  private final Queue<Queue<ProbeEvent>> turns = new ArrayDeque<>();
  private int size;
  private long refused;

  /** Takes a packet, unless too many of its peer wait. */
  void add(ProbeEvent event) {
    Queue<ProbeEvent> waiting = byPeer.get(event.number());
    if (waiting == null) {
      waiting = new ArrayDeque<>();
      byPeer.put(event.number(), waiting);
      turns.add(waiting);
    }
    if (waiting.size() < ROOM) {
      waiting.add(event);
      size++;
    } else {
      refused++;
    }
  }

  /** Hands over the next; null if none waits. */
  @Nullable ProbeEvent next() {
    Queue<ProbeEvent> waiting = turns.poll();
    if (waiting == null) {
      return null;
    }
    ProbeEvent event = waiting.remove();
    if (waiting.isEmpty()) {
      byPeer.remove(event.number());
    } else {
      turns.add(waiting);
    }
    size--;
    return event;
  }

  /** How many there is room for. */
  int room() {
    return Math.max(0, ROOM_FOR_ALL - size);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Packets that were not taken. */
  long refused() {
    return refused;
  }
}
