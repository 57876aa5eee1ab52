package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * Tracks the delegated prefixes that we have added to AllowedIPs of peers. Changes by others leave
 * them in place; a prefix that somebody else assigned to a peer is not removed by us.
 */
final class DelegatedRoutes {
  private final Map<PublicKey, Set<IpPrefix>> ours = new HashMap<>();

  /** Our prefixes that somebody has also assigned to the same peer. */
  private final Map<PublicKey, Set<IpPrefix>> pinned = new HashMap<>();

  /** The changes to {@link #pinned} if the pending change succeeds. */
  private final Map<PublicKey, Set<IpPrefix>> pins = new HashMap<>();

  /** Receives each prefix that a peer gets or loses. */
  @FunctionalInterface
  interface News {
    void told(PublicKey peer, IpPrefix prefix, boolean given);
  }

  /** All prefixes. */
  List<IpPrefix> prefixes() {
    return ours.values().stream().flatMap(Set::stream).toList();
  }

  private Set<IpPrefix> of(PublicKey peer) {
    return ours.getOrDefault(peer, Set.of());
  }

  /** Amends a change so that it leaves our prefixes in place. */
  DeviceUpdate amend(DeviceUpdate update) {
    pins.clear();
    if (ours.isEmpty()) {
      return update;
    }
    List<PeerUpdate> amended = new ArrayList<>();
    for (PeerUpdate peer : update.peers()) {
      amended.add(amend(peer, update.replacePeers() || peer.replaceAllowedIps()));
    }
    return update.toBuilder().peers(amended).build();
  }

  private PeerUpdate amend(PeerUpdate peer, boolean replaces) {
    PublicKey key = peer.publicKey();
    Set<IpPrefix> held = of(key);
    if (held.isEmpty() || peer.remove()) {
      return peer;
    }
    Set<IpPrefix> fixed = new HashSet<>(replaces ? Set.of() : pinned.getOrDefault(key, Set.of()));
    fixed.removeAll(peer.removedAllowedIps());
    peer.allowedIps().stream().filter(held::contains).forEach(fixed::add);
    pins.put(key, fixed);
    PeerUpdate.Builder builder = peer.toBuilder().forgetAllowedIps();
    peer.removedAllowedIps().stream()
        .filter(prefix -> !held.contains(prefix))
        .forEach(builder::removeAllowedIp);
    Set<IpPrefix> added = new LinkedHashSet<>(peer.allowedIps());
    if (replaces) {
      added.addAll(held);
    }
    added.forEach(builder::allowedIp);
    return builder.build();
  }

  /** Follows a change that was made. */
  void amended() {
    pinned.putAll(pins);
    pins.clear();
  }

  /** Drops a removed peer, and returns its prefixes. */
  Set<IpPrefix> removed(PublicKey peer) {
    pinned.remove(peer);
    Set<IpPrefix> had = ours.remove(peer);
    return had == null ? Set.of() : had;
  }

  /** The prefixes of each peer. */
  Map<PublicKey, List<IpPrefix>> all() {
    Map<PublicKey, List<IpPrefix>> all = new HashMap<>();
    ours.forEach((peer, prefixes) -> all.put(peer, List.copyOf(prefixes)));
    return all;
  }

  /** The AllowedIPs of a peer that are not there by our doing alone. */
  List<IpPrefix> others(KnownPeer peer) {
    Set<IpPrefix> held = of(peer.key());
    return held.isEmpty()
        ? peer.allowedIps()
        : peer.allowedIps().stream().filter(prefix -> !held.contains(prefix)).toList();
  }

  /** The changes after which these peers have exactly these prefixes. */
  List<PeerUpdate> updates(Map<PublicKey, List<IpPrefix>> wanted) {
    List<PeerUpdate> gone = new ArrayList<>();
    List<PeerUpdate> come = new ArrayList<>();
    wanted.forEach(
        (peer, prefixes) -> {
          List<IpPrefix> less = new ArrayList<>(of(peer));
          less.removeAll(prefixes);
          less.removeAll(pinned.getOrDefault(peer, Set.of()));
          List<IpPrefix> more = new ArrayList<>(prefixes);
          more.removeAll(of(peer));
          if (!less.isEmpty()) {
            PeerUpdate.Builder update = PeerUpdate.builder(peer).updateOnly();
            less.forEach(update::removeAllowedIp);
            gone.add(update.build());
          }
          if (!more.isEmpty()) {
            PeerUpdate.Builder update = PeerUpdate.builder(peer).updateOnly();
            more.forEach(update::allowedIp);
            come.add(update.build());
          }
        });
    // Removals come first, because a prefix may move to another peer.
    gone.addAll(come);
    return gone;
  }

  /**
   * Follows the changes of {@link #updates}. Removals are reported first, because a prefix may move
   * to another peer.
   */
  void made(Map<PublicKey, List<IpPrefix>> wanted, News news) {
    wanted.forEach(
        (peer, prefixes) ->
            of(peer).stream()
                .filter(prefix -> !prefixes.contains(prefix))
                .forEach(prefix -> news.told(peer, prefix, false)));
    wanted.forEach(
        (peer, prefixes) -> {
          Set<IpPrefix> before = of(peer);
          prefixes.stream()
              .filter(prefix -> !before.contains(prefix))
              .forEach(prefix -> news.told(peer, prefix, true));
          if (prefixes.isEmpty()) {
            ours.remove(peer);
            pinned.remove(peer);
          } else {
            ours.put(peer, Set.copyOf(prefixes));
          }
        });
  }
}
