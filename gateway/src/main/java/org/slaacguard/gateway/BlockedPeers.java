package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.PublicKey;

/**
 * Peers that are blocked for a while. The backend gets neither static addresses nor a scope for
 * them, so no packet passes from or to them. Answers about them give what is configured, so a file
 * that is saved or reloaded meanwhile keeps that. Services share it, each with its own {@link
 * Reason}.
 */
final class BlockedPeers {
  private static final long RETRY = 1_000_000_000L;

  private final Map<PublicKey, KnownPeer> blocked = new LinkedHashMap<>();

  /** Peers to restore at the backend; those not blocked get their configuration back. */
  private final Map<PublicKey, KnownPeer> released = new LinkedHashMap<>();

  private final Set<PublicKey> untold = new LinkedHashSet<>();
  private long next = Long.MIN_VALUE;

  private final List<Reason> reasons = new ArrayList<>();

  /** Why peers are blocked. A peer is released when no reason is left. */
  final class Reason {
    private final Set<PublicKey> keys = new LinkedHashSet<>();

    private Reason() {}

    boolean isEmpty() {
      return keys.isEmpty();
    }

    Set<PublicKey> keys() {
      return keys;
    }

    /** Blocks a peer; returns whether it was not for this reason before. */
    boolean block(KnownPeer peer) {
      BlockedPeers.this.block(peer);
      return keys.add(peer.key());
    }

    void release(PublicKey key) {
      if (keys.remove(key) && reasons.stream().noneMatch(each -> each.keys.contains(key))) {
        BlockedPeers.this.release(key);
      }
    }

    void releaseAll() {
      List.copyOf(keys).forEach(this::release);
    }
  }

  /** Another reason, for one service. */
  Reason reason() {
    Reason added = new Reason();
    reasons.add(added);
    return added;
  }

  /** Records the configuration of a peer. */
  void known(KnownPeer peer) {
    blocked.computeIfPresent(peer.key(), (_, _) -> peer);
    released.computeIfPresent(peer.key(), (_, _) -> peer);
  }

  /** Drops a removed peer. */
  void forget(PublicKey peer) {
    blocked.remove(peer);
    released.remove(peer);
    untold.remove(peer);
    reasons.forEach(reason -> reason.keys.remove(peer));
  }

  private void block(KnownPeer peer) {
    if (blocked.put(peer.key(), peer) == null) {
      released.remove(peer.key());
      untold.add(peer.key());
    }
  }

  private void release(PublicKey key) {
    KnownPeer peer = blocked.remove(key);
    if (peer != null) {
      released.put(key, peer);
      untold.add(key);
    }
  }

  /** Returns a change without what it would give to blocked peers. */
  DeviceUpdate amend(DeviceUpdate update) {
    if (update.peers().stream().noneMatch(peer -> blocked.containsKey(peer.publicKey()))) {
      return update;
    }
    List<PeerUpdate> peers = new ArrayList<>();
    for (PeerUpdate peer : update.peers()) {
      peers.add(
          blocked.containsKey(peer.publicKey()) && !peer.remove() ? withoutAddresses(peer) : peer);
    }
    return update.toBuilder().peers(peers).build();
  }

  private static PeerUpdate withoutAddresses(PeerUpdate peer) {
    PeerUpdate bare =
        peer.toBuilder().forgetAllowedIps().replaceAllowedIps().replaceLearnableIps().build();
    return new PeerUpdate(
        bare.publicKey(),
        bare.remove(),
        bare.updateOnly(),
        bare.presharedKey(),
        bare.endpoint(),
        bare.persistentKeepalive(),
        bare.replaceAllowedIps(),
        bare.allowedIps(),
        bare.removedAllowedIps(),
        bare.settings(),
        List.of(),
        bare.times());
  }

  /**
   * Applies new blocks and releases at the backend.
   *
   * @return when to call again
   */
  long apply(long now, Service.Out out) {
    if (untold.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (now < next) {
      return next;
    }
    List<PeerUpdate> peers = new ArrayList<>();
    for (PublicKey key : untold) {
      PeerUpdate.Builder peer =
          PeerUpdate.builder(key).updateOnly().replaceAllowedIps().replaceLearnableIps();
      KnownPeer back = released.get(key);
      if (back != null && !blocked.containsKey(key)) {
        back.allowedIps().forEach(peer::allowedIp);
        if (!back.scope().isEmpty()) {
          peer.learnableIps(back.scope());
        }
      }
      peers.add(peer.build());
    }
    if (out.change(DeviceUpdate.builder().peers(peers).build())) {
      untold.clear();
      released.clear();
      return Long.MAX_VALUE;
    }
    next = now + RETRY;
    return next;
  }

  /** Returns a status in which blocked peers have what is configured. */
  InterfaceStatus configured(InterfaceStatus status) {
    DeviceStatus device = status.device();
    List<PeerStatus> peers = new ArrayList<>();
    for (PeerStatus peer : device.peers()) {
      KnownPeer known = blocked.get(peer.publicKey());
      peers.add(
          known == null
              ? peer
              : new PeerStatus(
                  peer.publicKey(),
                  peer.presharedKey(),
                  peer.endpoint(),
                  peer.latestHandshake(),
                  peer.rxBytes(),
                  peer.txBytes(),
                  peer.persistentKeepalive(),
                  known.allowedIps(),
                  peer.settings().withThatOf(SettingTable.LEARNABLE_IPS, known.settings()),
                  peer.learned()));
    }
    return status.withDevice(device.withPeers(peers));
  }
}
