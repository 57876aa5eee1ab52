package org.slaacguard.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * The owner of each single address: single addresses in {@code AllowedIPs}, and learned ones, as
 * they come and go. A static address outranks a learned one. The backend's status later corrects
 * lost events, and adds peers that others have created.
 */
final class PeerAddressBook {
  private final Map<PublicKey, KnownPeer> peers = new LinkedHashMap<>();
  private final AddressIndex statics = new AddressIndex();
  private final AddressIndex learned = new AddressIndex();

  /** Delegated prefixes in AllowedIPs, which changes of peers do not mention. */
  private final Map<PublicKey, Set<IpPrefix>> delegated = new HashMap<>();

  /** Addresses that the pending change restores. */
  private final Map<PublicKey, List<LearnedAddress>> recalled = new HashMap<>();

  /** All peers. */
  Collection<KnownPeer> peers() {
    return peers.values();
  }

  /** Their keys. */
  Set<PublicKey> keys() {
    return peers.keySet();
  }

  /** Every address with its owner. */
  Map<IpAddress, PublicKey> addresses() {
    Map<IpAddress, PublicKey> all = new HashMap<>(learned.all());
    all.putAll(statics.all());
    return all;
  }

  /** All addresses of a peer. */
  Set<IpAddress> of(PublicKey peer) {
    Set<IpAddress> own = new HashSet<>(statics.of(peer));
    learned.of(peer).stream().filter(each -> statics.owner(each) == null).forEach(own::add);
    return own;
  }

  /** The single static addresses of a peer; a view. */
  Set<IpAddress> staticsOf(PublicKey peer) {
    return statics.of(peer);
  }

  /** Notes the addresses that the history restores with a change. */
  void recall(DeviceUpdate update) {
    recalled.clear();
    for (PeerUpdate peer : update.peers()) {
      if (!peer.learned().isEmpty()) {
        recalled.put(peer.publicKey(), peer.learned());
      }
    }
  }

  /**
   * Follows a change.
   *
   * @param moved hears of each address whose owner has changed; null for no owner
   */
  void apply(PeerChanges changes, BiConsumer<IpAddress, @Nullable PublicKey> moved) {
    for (PublicKey gone : changes.removed()) {
      peers.remove(gone);
      delegated.remove(gone);
      drop(gone, Set.of(), moved);
      for (IpAddress address : List.copyOf(learned.of(gone))) {
        boolean _ = learned.remove(address, gone);
        tell(address, moved);
      }
    }
    for (KnownPeer peer : changes.changed()) {
      Set<IpPrefix> own = delegated.getOrDefault(peer.key(), Set.of());
      peers.put(peer.key(), with(peer, peer.allowedIps(), own));
      hold(peer, moved);
      for (LearnedAddress each : recalled.getOrDefault(peer.key(), List.of())) {
        boolean _ = learned.put(each.address(), peer.key());
        tell(each.address(), moved);
      }
    }
    recalled.clear();
  }

  /**
   * Follows a delegation.
   *
   * @return whether anything changes
   */
  boolean leads(PublicKey peer, IpPrefix prefix, boolean given) {
    KnownPeer known = peers.get(peer);
    if (known == null) {
      return false;
    }
    Set<IpPrefix> own = delegated.computeIfAbsent(peer, key -> new LinkedHashSet<>());
    boolean changed = given ? own.add(prefix) : own.remove(prefix);
    List<IpPrefix> others = known.allowedIps().stream().filter(p -> !p.equals(prefix)).toList();
    peers.put(peer, with(known, others, own));
    return changed;
  }

  private static KnownPeer with(KnownPeer peer, List<IpPrefix> some, Set<IpPrefix> more) {
    Set<IpPrefix> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return new KnownPeer(peer.key(), peer.settings(), List.copyOf(all));
  }

  private void hold(KnownPeer peer, BiConsumer<IpAddress, @Nullable PublicKey> moved) {
    Set<IpAddress> whole = new HashSet<>();
    for (IpPrefix prefix : peer.allowedIps()) {
      if (prefix.isAddress()) {
        whole.add(prefix.address());
      }
    }
    drop(peer.key(), whole, moved);
    for (IpAddress address : whole) {
      if (statics.put(address, peer.key())) {
        tell(address, moved);
      }
    }
  }

  private void drop(
      PublicKey peer, Set<IpAddress> but, BiConsumer<IpAddress, @Nullable PublicKey> moved) {
    for (IpAddress address : List.copyOf(statics.of(peer))) {
      if (!but.contains(address)) {
        boolean _ = statics.remove(address, peer);
        tell(address, moved);
      }
    }
  }

  private void tell(IpAddress address, BiConsumer<IpAddress, @Nullable PublicKey> moved) {
    PublicKey owner = statics.owner(address);
    moved.accept(address, owner == null ? learned.owner(address) : owner);
  }

  /** Follows an event of the backend. */
  void event(BackendEvent event, BiConsumer<IpAddress, @Nullable PublicKey> moved) {
    switch (event) {
      case BackendEvent.AddressLearned each -> {
        if (learned.put(each.address(), each.peer())) {
          tell(each.address(), moved);
        }
      }
      case BackendEvent.AddressForgotten each -> {
        // Another peer may have it by now.
        if (learned.remove(each.address(), each.peer())) {
          tell(each.address(), moved);
        }
      }
      default -> {}
    }
  }

  /**
   * Takes everything from the backend's status.
   *
   * @return whether the peers have changed
   */
  boolean observe(DeviceStatus status, BiConsumer<IpAddress, @Nullable PublicKey> moved) {
    Map<IpAddress, PublicKey> before = addresses();
    Map<PublicKey, KnownPeer> known = new LinkedHashMap<>(peers);
    peers.clear();
    statics.clear();
    learned.clear();
    for (PeerStatus each : status.peers()) {
      peers.put(
          each.publicKey(), new KnownPeer(each.publicKey(), each.settings(), each.allowedIps()));
      for (LearnedAddress one : each.learned()) {
        boolean _ = learned.put(one.address(), each.publicKey());
      }
      for (IpPrefix prefix : each.allowedIps()) {
        if (prefix.isAddress()) {
          boolean _ = statics.put(prefix.address(), each.publicKey());
        }
      }
    }
    Map<IpAddress, PublicKey> now = addresses();
    before.forEach(
        (address, owner) -> {
          if (!now.containsKey(address)) {
            moved.accept(address, null);
          }
        });
    now.forEach(
        (address, owner) -> {
          if (!Objects.equals(owner, before.get(address))) {
            moved.accept(address, owner);
          }
        });
    return !known.equals(peers);
  }
}
