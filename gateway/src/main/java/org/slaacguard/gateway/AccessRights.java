package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerReach;
import org.slaacguard.control.Reach;
import org.slaacguard.control.ReachTarget;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.Tag;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/**
 * What each peer may reach, by the settings: what its own section says and what its tags may, added
 * up; where neither says anything, as the interface; where that says nothing, everything.
 *
 * @param rules null where nobody is restricted
 * @param members what the addresses of each peer mean
 */
record AccessRights(@Nullable AccessRules rules, Map<PublicKey, AccessMember> members) {
  /** Copies the map. */
  AccessRights {
    members = Map.copyOf(members);
  }

  /** Whether any of these settings restricts a peer. */
  static boolean restrict(Settings wanted, Collection<Settings> peers) {
    return peers.stream().anyMatch(peer -> PeerReach.of(wanted, peer) != null);
  }

  /**
   * Works it out.
   *
   * @param advertised where a peer may learn that learns what is advertised
   */
  static AccessRights of(Settings wanted, Collection<KnownPeer> peers, List<IpPrefix> advertised) {
    Map<List<Reach>, Integer> rights = new HashMap<>();
    List<List<Reach>> order = new ArrayList<>();
    Map<PublicKey, Integer> held = new HashMap<>();
    for (KnownPeer peer : peers) {
      List<Reach> reaches = PeerReach.of(wanted, peer.settings());
      if (reaches == null) {
        held.put(peer.key(), AccessMember.ALL);
      } else {
        Integer known = rights.putIfAbsent(reaches, order.size());
        held.put(peer.key(), known == null ? order.size() : known);
        if (known == null) {
          order.add(reaches);
        }
      }
    }
    if (order.isEmpty()) {
      return new AccessRights(null, Map.of());
    }
    List<Tag> tags =
        order.stream()
            .flatMap(List::stream)
            .map(reach -> reach.target() instanceof ReachTarget.Peers p ? p.tag() : null)
            .filter(tag -> tag != null)
            .distinct()
            .sorted()
            .toList();
    Map<PublicKey, AccessMember> members = new HashMap<>();
    Set<AccessRules.Block> blocks = new LinkedHashSet<>();
    boolean closed = false;
    for (KnownPeer peer : peers) {
      AccessMember member = member(peer, held.getOrDefault(peer.key(), AccessMember.ALL), tags);
      members.put(peer.key(), member);
      for (IpPrefix prefix : peer.allowedIps()) {
        if (!prefix.isAddress()) {
          blocks.add(new AccessRules.Block(prefix, member));
        }
      }
      LearnScope scope = peer.scope();
      if (member.rights() != AccessMember.ALL && !scope.isEmpty()) {
        closed = true;
        scope.prefixes().forEach(each -> blocks.add(new AccessRules.Block(each, null)));
        if (scope.advertised()) {
          blocks.add(new AccessRules.Block(IpPrefix.LINK_LOCAL, null));
          advertised.forEach(each -> blocks.add(new AccessRules.Block(each, null)));
        }
      }
    }
    return new AccessRights(new AccessRules(order, tags, List.copyOf(blocks), closed), members);
  }

  private static AccessMember member(KnownPeer peer, int rights, List<Tag> tags) {
    List<Integer> own = new ArrayList<>();
    List<Tag> all = peer.settings().get(SettingTable.TAGS);
    for (int i = 0; i < tags.size(); i++) {
      if (all.contains(tags.get(i))) {
        own.add(i);
      }
    }
    return new AccessMember(rights, own);
  }
}
