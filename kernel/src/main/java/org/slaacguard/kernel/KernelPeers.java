package org.slaacguard.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.EventQueue;
import org.slaacguard.net.PublicKey;

/** The peers by key and by slot. */
final class KernelPeers {
  private final Map<PublicKey, KernelPeer> byKey = new LinkedHashMap<>();
  private final List<@Nullable KernelPeer> bySlot = new ArrayList<>();
  private final BitSet used = new BitSet();
  private final EventQueue events;

  /**
   * Creates an instance without peers.
   *
   * @param events receives the peers' events for the controller
   */
  KernelPeers(EventQueue events) {
    this.events = events;
  }

  /** Creates a peer, in the lowest free slot. */
  KernelPeer add(PublicKey key) {
    int slot = used.nextClearBit(0);
    KernelPeer peer = new KernelPeer(slot, key, events.peer(key));
    used.set(slot);
    while (bySlot.size() <= slot) {
      bySlot.add(null);
    }
    bySlot.set(slot, peer);
    byKey.put(key, peer);
    return peer;
  }

  /** Frees the slot, which must not be used afterwards. */
  void remove(KernelPeer peer) {
    byKey.remove(peer.key);
    bySlot.set(peer.slot, null);
    used.clear(peer.slot);
  }

  @Nullable KernelPeer get(PublicKey key) {
    return byKey.get(key);
  }

  @Nullable KernelPeer get(int slot) {
    return slot < 0 || slot >= bySlot.size() ? null : bySlot.get(slot);
  }

  /** A copy, in the order of creation. */
  List<KernelPeer> all() {
    return List.copyOf(byKey.values());
  }

  int size() {
    return byKey.size();
  }
}
