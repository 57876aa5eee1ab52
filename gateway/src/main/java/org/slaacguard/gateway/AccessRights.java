package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConnectionLimitSetting;
import org.slaacguard.control.MasqueradeSetting;
import org.slaacguard.control.PeerReach;
import org.slaacguard.control.Reach;
import org.slaacguard.control.ReachTarget;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.Tag;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.host.ConnectionLimit;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/**
 * What each peer may reach, by the settings: what its own section says and what its tags may, added
 * up; where neither says anything, as the interface; where that says nothing, everything.
 *
 * @param rules null where nobody is restricted, and no connections are counted
 * @param members what the addresses of each peer mean
 * @param blocks what prefixes mean: static ones, and those in which a restricted peer may learn
 * @param scopes those of the latter kind
 */
record AccessRights(
    @Nullable AccessRules rules,
    Map<PublicKey, AccessMember> members,
    Map<IpPrefix, AccessMember> blocks,
    Set<IpPrefix> scopes) {
  /** Nobody is restricted. */
  static final AccessRights NONE = new AccessRights(null, Map.of(), Map.of(), Set.of());

  /** Copies the maps. */
  AccessRights {
    members = Map.copyOf(members);
    blocks = Map.copyOf(blocks);
    scopes = Set.copyOf(scopes);
  }

  /** Whether it only has or lacks peers that the other lacks or has. */
  boolean differsInPeersAlone(AccessRights other) {
    return rules != null
        && rules.equals(other.rules)
        && members.entrySet().stream()
            .allMatch(
                each ->
                    each.getValue()
                        .equals(other.members.getOrDefault(each.getKey(), each.getValue())));
  }

  /** The restricted peers. */
  Set<PublicKey> restricted() {
    return members.entrySet().stream()
        .filter(each -> each.getValue().rights() != AccessMember.ALL)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * The peers that are held to something, and to something else where other rights hold; all of
   * them where a tag is another peer's, because any of them may be held to it.
   */
  Set<PublicKey> restrictedUnlike(AccessRights other) {
    Set<PublicKey> all = restricted();
    boolean sameTags =
        members.keySet().stream().allMatch(each -> tags(each).equals(other.tags(each)));
    return sameTags
        ? all.stream()
            .filter(each -> !Objects.equals(reaches(each), other.reaches(each)))
            .collect(Collectors.toSet())
        : all;
  }

  /** What a peer may reach; null for everything. */
  private @Nullable List<Reach> reaches(PublicKey peer) {
    AccessMember member = members.get(peer);
    return rules == null || member == null || member.rights() == AccessMember.ALL
        ? null
        : rules.rights().get(member.rights());
  }

  private Set<Tag> tags(PublicKey peer) {
    AccessMember member = members.get(peer);
    return rules == null || member == null
        ? Set.of()
        : member.tags().stream().map(rules.tags()::get).collect(Collectors.toSet());
  }

  /** What addresses mean, given whose each is. */
  Map<IpAddress, AccessMember> members(Map<IpAddress, PublicKey> owners) {
    Map<IpAddress, AccessMember> known = new HashMap<>();
    owners.forEach(
        (address, owner) -> {
          AccessMember member = members.get(owner);
          if (member != null) {
            known.put(address, member);
          }
        });
    return known;
  }

  /** What a prefix means that is nobody's any more; null for nothing. */
  @Nullable AccessMember unsettled(IpPrefix prefix) {
    return scopes.contains(prefix) ? AccessMember.UNSETTLED : null;
  }

  /** Whether these settings cannot do without a packet filter. */
  static boolean needFilter(Settings wanted, Collection<Settings> peers) {
    return wanted.get(SettingTable.CONNECTION_LIMIT, ConnectionLimitSetting.OFF) > 0
        || restrict(wanted, peers);
  }

  /** How many connections each peer may have. */
  private static int connections(Settings wanted, boolean restricted) {
    Integer said = wanted.get(SettingTable.CONNECTION_LIMIT);
    if (said != null) {
      return said;
    }
    String masquerade = wanted.get(SettingTable.MASQUERADE, MasqueradeSetting.NOWHERE);
    return restricted || !masquerade.equals(MasqueradeSetting.NOWHERE)
        ? ConnectionLimit.AUTOMATIC
        : ConnectionLimitSetting.OFF;
  }

  /** Whether any of these settings restricts a peer. */
  static boolean restrict(Settings wanted, Collection<Settings> peers) {
    return peers.stream().anyMatch(peer -> PeerReach.of(wanted, peer) != null);
  }

  /**
   * Works it out.
   *
   * @param advertised where a peer may learn that learns what is advertised
   * @param slots the number of each peer
   */
  static AccessRights of(
      Settings wanted, Collection<KnownPeer> peers, List<IpPrefix> advertised, PeerSlots slots) {
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
    int connections = connections(wanted, !order.isEmpty());
    boolean counts = connections != ConnectionLimitSetting.OFF && !peers.isEmpty();
    if (order.isEmpty() && !counts) {
      return NONE;
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
    Map<IpPrefix, AccessMember> blocks = new HashMap<>();
    Set<IpPrefix> scopes = new HashSet<>();
    boolean closed = false;
    for (KnownPeer peer : peers) {
      int own = held.getOrDefault(peer.key(), AccessMember.ALL);
      AccessMember member = new AccessMember(own, tags(peer, tags), slots.of(peer.key()));
      members.put(peer.key(), member);
      for (IpPrefix prefix : peer.allowedIps()) {
        if (!prefix.isAddress()) {
          blocks.put(prefix, member);
        }
      }
      LearnScope scope = peer.scope();
      if (own != AccessMember.ALL && !scope.isEmpty()) {
        closed = true;
        scopes.addAll(scope.prefixes());
        if (scope.advertised()) {
          scopes.add(IpPrefix.LINK_LOCAL);
          scopes.addAll(advertised);
        }
      }
    }
    // What is static is nobody's to learn.
    scopes.forEach(each -> blocks.putIfAbsent(each, AccessMember.UNSETTLED));
    ConnectionLimit limit = new ConnectionLimit(connections, slots.size());
    return new AccessRights(new AccessRules(order, tags, closed, limit), members, blocks, scopes);
  }

  private static List<Integer> tags(KnownPeer peer, List<Tag> tags) {
    List<Integer> own = new ArrayList<>();
    List<Tag> all = peer.settings().get(SettingTable.TAGS);
    for (int i = 0; i < tags.size(); i++) {
      if (all.contains(tags.get(i))) {
        own.add(i);
      }
    }
    return own;
  }
}
