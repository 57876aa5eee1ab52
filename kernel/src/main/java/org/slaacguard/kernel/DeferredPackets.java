package org.slaacguard.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Packets from addresses that the kernel assigns to another peer unknown to us, because another
 * program has just changed the AllowedIPs. They wait for a reading of the kernel that begins after
 * them, so that the address is not taken from its new owner. After that reading we know the
 * kernel's state, so a peer cannot cause more such packets than other programs make changes.
 *
 * <p>Bounded in all and for each peer. For one thread.
 */
final class DeferredPackets {
  /** The most packets of one peer; each has at most two kilobytes. */
  static final int OF_PEER = 16;

  /** The most packets of all peers. */
  static final int OF_ALL = 1024;

  private final Queue<ProbeEvent> waiting = new ArrayDeque<>();
  private final Map<Long, Integer> byPeer = new HashMap<>();

  /** Adds a packet; returns false if there is no room. */
  boolean add(ProbeEvent event) {
    int has = byPeer.getOrDefault(event.number(), 0);
    if (has >= OF_PEER || waiting.size() >= OF_ALL) {
      return false;
    }
    byPeer.put(event.number(), has + 1);
    waiting.add(event);
    return true;
  }

  /** Takes the packets that came before a reading began, in order. */
  List<ProbeEvent> before(long readBegan) {
    List<ProbeEvent> settled = new ArrayList<>();
    waiting.removeIf(
        event -> {
          boolean older = event.atNanos() - readBegan < 0;
          if (older) {
            settled.add(event);
            byPeer.computeIfPresent(event.number(), (peer, has) -> has == 1 ? null : has - 1);
          }
          return older;
        });
    return settled;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
