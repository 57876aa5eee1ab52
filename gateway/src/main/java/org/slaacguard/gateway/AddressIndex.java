package org.slaacguard.gateway;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** Addresses of peers, found by either. */
final class AddressIndex {
  private final Map<IpAddress, PublicKey> owners = new HashMap<>();
  private final Map<PublicKey, Set<IpAddress>> own = new HashMap<>();

  /** Whether the address was not the peer's before. */
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

  /** Whether the address was the peer's. */
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

  /** Whose it is; null: nobody's. */
  @Nullable PublicKey owner(IpAddress address) {
    return owners.get(address);
  }

  /** All of a peer's; a view. */
  Set<IpAddress> of(PublicKey peer) {
    return Collections.unmodifiableSet(own.getOrDefault(peer, Set.of()));
  }

  /** All of them; a view. */
  Map<IpAddress, PublicKey> all() {
    return Collections.unmodifiableMap(owners);
  }
}
