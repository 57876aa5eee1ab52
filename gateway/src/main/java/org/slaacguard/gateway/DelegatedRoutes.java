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
 * Which delegated prefixes are in the AllowedIPs of which peer by our doing. A change by others
 * leaves them there; one that somebody else gives to a peer is not ours to take away.
 */
final class DelegatedRoutes {
  private final Map<PublicKey, Set<IpPrefix>> ours = new HashMap<>();

  /** Ours that somebody has given to the same peer besides. */
  private final Map<PublicKey, Set<IpPrefix>> pinned = new HashMap<>();

  /** What becomes of {@link #pinned} if the change is made that is being made. */
  private final Map<PublicKey, Set<IpPrefix>> pins = new HashMap<>();

  /** Hears of each prefix that a peer gets or loses. */
  @FunctionalInterface
  interface News {
    void told(PublicKey peer, IpPrefix prefix, boolean given);
  }

  /** All of them. */
  List<IpPrefix> prefixes() {
    return ours.values().stream().flatMap(Set::stream).toList();
  }

  private Set<IpPrefix> of(PublicKey peer) {
    return ours.getOrDefault(peer, Set.of());
  }

  /** A change that leaves them where they are. */
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

  /** The change was made. */
  void amended() {
    pinned.putAll(pins);
    pins.clear();
  }

  /** A peer is gone, with all that it had; what that was. */
  Set<IpPrefix> removed(PublicKey peer) {
    pinned.remove(peer);
    Set<IpPrefix> had = ours.remove(peer);
    return had == null ? Set.of() : had;
  }

  /** What each peer has. */
  Map<PublicKey, List<IpPrefix>> all() {
    Map<PublicKey, List<IpPrefix>> all = new HashMap<>();
    ours.forEach((peer, prefixes) -> all.put(peer, List.copyOf(prefixes)));
    return all;
  }

  /** The AllowedIPs of a peer that are not there by our doing alone. */
  List<IpPrefix> others(KnownPeer peer) {
    Set<IpPrefix> held = of(peer.key());
    return peer.allowedIps().stream().filter(prefix -> !held.contains(prefix)).toList();
  }

  /** What has to change so that these peers have these and no others. */
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
    // First what goes: it may be another's now.
    gone.addAll(come);
    return gone;
  }

  /** It has changed so. What goes is told first: it may be another's now. */
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
