package org.slaacguard.gateway;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** Peers and their addresses, indexed both ways. */
final class AddressIndex {
  private final Map<IpAddress, PublicKey> owners = new HashMap<>();
  private final Map<PublicKey, Set<IpAddress>> own = new HashMap<>();

  /** Gives an address to a peer; returns whether it was not the peer's before. */
  boolean put(IpAddress address, PublicKey peer) {
    PublicKey before = owners.put(address, peer);
    if (peer.equals(before)) {
      return false;
    }
    if (before != null) {
      take(address, before);
    }
    return own.computeIfAbsent(peer, key -> new HashSet<>(2)).add(address);
  }

  /** Takes an address from a peer; returns whether the peer had it. */
  boolean remove(IpAddress address, PublicKey peer) {
    if (!owners.remove(address, peer)) {
      return false;
    }
    take(address, peer);
    return true;
  }

  private void take(IpAddress address, PublicKey peer) {
    Set<IpAddress> addresses = own.get(peer);
    if (addresses != null) {
      addresses.remove(address);
      if (addresses.isEmpty()) {
        own.remove(peer);
      }
    }
  }

  void clear() {
    owners.clear();
    own.clear();
  }

  /** The owner of an address; null if nobody has it. */
  @Nullable PublicKey owner(IpAddress address) {
    return owners.get(address);
  }

  /** A view of the addresses of a peer. */
  Set<IpAddress> of(PublicKey peer) {
    return Collections.unmodifiableSet(own.getOrDefault(peer, Set.of()));
  }

  /** A view of all addresses with their owners. */
  Map<IpAddress, PublicKey> all() {
    return Collections.unmodifiableMap(owners);
  }
}
