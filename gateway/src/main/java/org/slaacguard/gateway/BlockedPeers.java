package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * Peers that are blocked for a while. The backend gets neither static addresses nor a scope for
 * them, so no packet passes from or to them. Statuses give what is configured for them. So a file
 * that is saved or reloaded meanwhile keeps that, and other services know their addresses when they
 * are released. Other services block and release, each with its own {@link Reason}. This one comes
 * after them, and makes the change.
 */
final class BlockedPeers implements Service {
  private static final long RETRY = 1_000_000_000L;

  /** All peers that the controller knows. */
  private final Map<PublicKey, KnownPeer> known = new HashMap<>();

  private final Map<PublicKey, KnownPeer> blocked = new LinkedHashMap<>();

  /** Peers to restore at the backend; those not blocked get their configuration back. */
  private final Map<PublicKey, KnownPeer> released = new LinkedHashMap<>();

  private final Set<PublicKey> untold = new LinkedHashSet<>();

  /** Delegated prefixes that are routed to peers, blocked or not. */
  private final Map<PublicKey, Set<IpPrefix>> delegated = new HashMap<>();

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

  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(this::forget);
    for (KnownPeer peer : changes.changed()) {
      known.put(peer.key(), peer);
      blocked.computeIfPresent(peer.key(), (_, _) -> peer);
      released.computeIfPresent(peer.key(), (_, _) -> peer);
    }
  }

  private void forget(PublicKey peer) {
    known.remove(peer);
    blocked.remove(peer);
    released.remove(peer);
    untold.remove(peer);
    delegated.remove(peer);
    reasons.forEach(reason -> reason.keys.remove(peer));
  }

  @Override
  public void leads(PublicKey peer, IpPrefix prefix, boolean given, long now) {
    if (given) {
      delegated.computeIfAbsent(peer, _ -> new LinkedHashSet<>()).add(prefix);
    } else if (delegated.containsKey(peer)) {
      delegated.get(peer).remove(prefix);
    }
    if (blocked.containsKey(peer)) {
      // The backend has just been given it.
      untold.add(peer);
    }
  }

  private void block(KnownPeer peer) {
    // As configured, where it is: the caller's may have delegated prefixes in it.
    KnownPeer own = known.getOrDefault(peer.key(), peer);
    if (blocked.put(peer.key(), own) == null) {
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
  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
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

  /** Applies new blocks and releases at the backend. */
  @Override
  public long poll(long now, Out out) {
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
        allowedIps(back).forEach(peer::allowedIp);
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

  private List<IpPrefix> allowedIps(KnownPeer peer) {
    Set<IpPrefix> all = new LinkedHashSet<>(peer.allowedIps());
    all.addAll(delegated.getOrDefault(peer.key(), Set.of()));
    return List.copyOf(all);
  }

  @Override
  public DeviceStatus configured(DeviceStatus status) {
    if (blocked.isEmpty() && released.isEmpty()) {
      return status;
    }
    return status.withPeers(status.peers().stream().map(this::configured).toList());
  }

  private PeerStatus configured(PeerStatus peer) {
    KnownPeer own = blocked.getOrDefault(peer.publicKey(), released.get(peer.publicKey()));
    return own == null
        ? peer
        : new PeerStatus(
            peer.publicKey(),
            peer.presharedKey(),
            peer.endpoint(),
            peer.latestHandshake(),
            peer.rxBytes(),
            peer.txBytes(),
            peer.persistentKeepalive(),
            allowedIps(own),
            peer.settings().withThatOf(SettingTable.LEARNABLE_IPS, own.settings()),
            peer.learned());
  }
}
