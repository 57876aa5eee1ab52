package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** The peers, as results of the controller's own changes. */
final class KnownPeers {
  private final Map<PublicKey, KnownPeer> peers = new LinkedHashMap<>();

  /** The owner of each static prefix. */
  private final Map<IpPrefix, PublicKey> owners = new HashMap<>();

  /** Follows a change that the backend has made; returns its effect on the peers. */
  PeerChanges apply(DeviceUpdate update) {
    Map<PublicKey, KnownPeer> before = new LinkedHashMap<>(peers);
    if (update.replacePeers()) {
      // The remaining peers keep only the settings in the update.
      peers.clear();
      owners.clear();
    }
    for (PeerUpdate peer : update.peers()) {
      if (peer.remove()) {
        remove(peer.publicKey());
      } else if (!peer.updateOnly() || peers.containsKey(peer.publicKey())) {
        change(peer);
      }
    }
    Set<PublicKey> removed = new LinkedHashSet<>(before.keySet());
    // Includes peers that others have created, because a service may remember them.
    update.peers().stream().filter(PeerUpdate::remove).forEach(p -> removed.add(p.publicKey()));
    removed.removeAll(peers.keySet());
    return new PeerChanges(
        peers.values().stream().filter(peer -> !peer.equals(before.get(peer.key()))).toList(),
        List.copyOf(removed));
  }

  /** The settings of each peer after a change. */
  Map<PublicKey, Settings> settingsAfter(DeviceUpdate update) {
    Map<PublicKey, Settings> all = new HashMap<>();
    if (!update.replacePeers()) {
      peers.forEach((key, peer) -> all.put(key, peer.settings()));
    }
    for (PeerUpdate peer : update.peers()) {
      if (peer.remove()) {
        all.remove(peer.publicKey());
      } else {
        Settings before = all.getOrDefault(peer.publicKey(), Settings.NONE);
        all.put(peer.publicKey(), peer.settings().applyTo(before));
      }
    }
    return all;
  }

  /** Whether there is such a peer. */
  boolean contains(PublicKey peer) {
    return peers.containsKey(peer);
  }

  /** Whether any peer could have addresses in this prefix if it were advertised. */
  boolean mayUse(IpPrefix prefix) {
    return peers.values().stream()
        .map(KnownPeer::scope)
        .anyMatch(
            scope ->
                scope.advertised()
                    || scope.prefixes().stream().anyMatch(within -> within.contains(prefix)));
  }

  private void remove(PublicKey key) {
    KnownPeer peer = peers.remove(key);
    if (peer != null) {
      peer.allowedIps().forEach(prefix -> owners.remove(prefix, key));
    }
  }

  private void change(PeerUpdate update) {
    PublicKey key = update.publicKey();
    KnownPeer peer = peers.getOrDefault(key, KnownPeer.of(key));
    Set<IpPrefix> allowed =
        new LinkedHashSet<>(update.replaceAllowedIps() ? List.of() : peer.allowedIps());
    allowed.addAll(update.allowedIps());
    update.removedAllowedIps().forEach(allowed::remove);
    peer.allowedIps().forEach(prefix -> owners.remove(prefix, key));
    // An address belongs to one peer, so what this one gets is taken from the others.
    update.allowedIps().forEach(this::takeFromOwner);
    allowed.forEach(prefix -> owners.put(prefix, key));
    peers.put(
        key, new KnownPeer(key, update.settings().applyTo(peer.settings()), List.copyOf(allowed)));
  }

  private void takeFromOwner(IpPrefix prefix) {
    PublicKey owner = owners.remove(prefix);
    if (owner == null) {
      return;
    }
    KnownPeer other = peers.getOrDefault(owner, KnownPeer.of(owner));
    List<IpPrefix> left = new ArrayList<>(other.allowedIps());
    left.remove(prefix);
    peers.put(owner, new KnownPeer(owner, other.settings(), left));
  }
}
