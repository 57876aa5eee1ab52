package org.slaacguard.control;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes the targets that a peer may reach, from the settings of the interface and its own. */
public final class PeerReach {
  private PeerReach() {}

  /**
   * The union of the rules in the peer's section and those of its tags; the interface's rules if
   * there are neither.
   *
   * @return null for everything
   */
  public static @Nullable List<Reach> of(Settings wanted, Settings peer) {
    if (peer.isEmpty() && !wanted.has(SettingTable.MAY_REACH)) {
      return null;
    }
    Set<Reach> all = new LinkedHashSet<>(peer.get(SettingTable.MAY_REACH));
    boolean said = peer.has(SettingTable.MAY_REACH);
    List<Tag> tags = peer.get(SettingTable.TAGS);
    for (TagReach each : wanted.get(SettingTable.TAG_MAY_REACH)) {
      if (tags.contains(each.tag())) {
        said = true;
        all.add(each.reach());
      }
    }
    if (!said) {
      if (!wanted.has(SettingTable.MAY_REACH)) {
        return null;
      }
      all.addAll(wanted.get(SettingTable.MAY_REACH));
    }
    boolean everything =
        all.stream().anyMatch(r -> r.target() instanceof ReachTarget.All && r.ports().isEmpty());
    return everything ? null : List.copyOf(all);
  }

  /**
   * Tags in settings that no peer has, spelt as there; probably typing errors.
   *
   * @param wanted the interface's settings
   * @param peers the settings of each peer
   */
  public static Set<String> unknownTags(Settings wanted, Collection<Settings> peers) {
    Set<Tag> known = tags(peers);
    Set<String> unknown = unknownTags(wanted, known);
    peers.forEach(peer -> unknown.addAll(unknownTags(peer, known)));
    return unknown;
  }

  /** All tags of these peers. */
  static Set<Tag> tags(Collection<Settings> peers) {
    Set<Tag> known = new HashSet<>();
    peers.forEach(peer -> known.addAll(peer.get(SettingTable.TAGS)));
    return known;
  }

  /** The tags in some settings that are not known. */
  static Set<String> unknownTags(Settings settings, Set<Tag> known) {
    Set<String> unknown = new LinkedHashSet<>();
    for (TagReach each : settings.get(SettingTable.TAG_MAY_REACH)) {
      if (!known.contains(each.tag())) {
        unknown.add("TagMayReach = " + each.tag() + " …");
      }
      add(unknown, "TagMayReach", each.reach(), known);
    }
    settings.get(SettingTable.MAY_REACH).forEach(r -> add(unknown, "MayReach", r, known));
    return unknown;
  }

  private static void add(Set<String> unknown, String key, Reach reach, Set<Tag> known) {
    if (reach.target() instanceof ReachTarget.Peers peers
        && peers.tag() != null
        && !known.contains(peers.tag())) {
      unknown.add(key + " = " + peers);
    }
  }
}
