package org.slaacguard.gateway;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.slaacguard.host.AccessMember;
import org.slaacguard.net.PublicKey;

/**
 * Numbers of peers, for the packet filter's counts. A peer keeps its number while it is configured.
 * A freed number rests as long as possible before another peer gets it, because the filter still
 * has the former peer's count.
 */
final class PeerSlots {
  private static final int LEAST = 64;

  private final Map<PublicKey, Integer> slots = new HashMap<>();
  private final Queue<Integer> free = new ArrayDeque<>();
  private int size;

  /** Gives a number to each of these peers, and to nobody else. */
  void follow(Set<PublicKey> peers) {
    slots.entrySet().removeIf(each -> !peers.contains(each.getKey()) && free.add(each.getValue()));
    for (PublicKey peer : peers) {
      if (!slots.containsKey(peer)) {
        if (free.isEmpty()) {
          grow();
        }
        slots.put(peer, free.remove());
      }
    }
  }

  private void grow() {
    int next = Math.max(LEAST, 2 * size);
    while (size < next) {
      free.add(size++);
    }
  }

  /** How many numbers there are, taken or not: it grows rarely. */
  int size() {
    return size;
  }

  /** The peer of each number that is taken. */
  Map<Integer, PublicKey> owners() {
    Map<Integer, PublicKey> owners = new HashMap<>();
    slots.forEach((peer, slot) -> owners.put(slot, peer));
    return owners;
  }

  /** The number of a peer. */
  int of(PublicKey peer) {
    return slots.getOrDefault(peer, AccessMember.NO_SLOT);
  }
}
