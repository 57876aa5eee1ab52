package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.host.AccessMember;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * A packet filter and the rights that it has: if the rights of a few peers change, it gets only
 * those. For one thread.
 */
final class ToldAccess {
  private final AccessFilter filter;
  private Map<IpPrefix, AccessMember> blocks = new HashMap<>();

  /** A filter that was told nothing yet. */
  ToldAccess(AccessFilter filter) {
    this.filter = filter;
  }

  /** The filter. */
  AccessFilter filter() {
    return filter;
  }

  /** Tells what a prefix means, unless that was told before; null for nothing. */
  void block(IpPrefix prefix, @Nullable AccessMember member) {
    AccessMember before = member == null ? blocks.remove(prefix) : blocks.put(prefix, member);
    if (!Objects.equals(before, member)) {
      filter.block(prefix, member);
    }
  }

  /** Tells what an address means; null for nothing. */
  void member(IpAddress address, @Nullable AccessMember member) {
    filter.member(address, member);
  }

  /** Tells of new rights: what differs where only peers come or go, else everything. */
  void rights(AccessRights before, AccessRights next, PeerAddressBook book) {
    if (next.differsInPeersAlone(before)) {
      peers(before.members(), next, book);
    } else {
      blocks = new HashMap<>(next.blocks());
      filter.want(next.rules(), next.members(book.addresses()), next.blocks());
    }
  }

  private void peers(Map<PublicKey, AccessMember> before, AccessRights next, PeerAddressBook book) {
    // The addresses of those who are gone have been taken back by now.
    next.members()
        .forEach(
            (peer, member) -> {
              if (!before.containsKey(peer)) {
                book.of(peer).forEach(address -> filter.member(address, member));
              }
            });
    List.copyOf(blocks.keySet()).stream()
        .filter(prefix -> !next.blocks().containsKey(prefix))
        .forEach(prefix -> block(prefix, null));
    next.blocks().forEach(this::block);
  }
}
