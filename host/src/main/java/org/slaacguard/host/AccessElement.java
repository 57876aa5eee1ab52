package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.NftElements;
import org.slaacguard.linux.NftValue;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * The place of an address, or of a range of them, in a set or a map of the table.
 *
 * @param set its name
 * @param value what the map says; null in a set
 */
record AccessElement(String set, @Nullable NftValue value) {
  private static final String COUNTS = "flow";

  /** The sets and maps in which an address is. */
  static List<AccessElement> of(IpAddress address, AccessMember member) {
    return in("source", "", "v", family(address), member);
  }

  /** The sets and maps of intervals in which a range of addresses is. */
  static List<AccessElement> ofRange(IpAddress first, AccessMember member) {
    return in("block", "s", "w", family(first), member);
  }

  private static List<AccessElement> in(
      String rights, String plural, String tagged, int family, AccessMember member) {
    List<AccessElement> all = new ArrayList<>();
    all.add(new AccessElement(rights + family, new NftValue.Verdict(chain(member))));
    int slot = member.slot();
    if (slot != AccessMember.NO_SLOT) {
      all.add(
          new AccessElement(
              COUNTS + plural + family, new NftValue.Verdict(ConnectionRules.chain(slot))));
      all.add(new AccessElement(RefusalRules.PEER + plural + family, new NftValue.Mark(slot)));
    }
    for (int tag : member.tags()) {
      all.add(new AccessElement("tag" + tag + tagged + family, null));
    }
    return all;
  }

  /** Whether it leads to a count of connections. */
  boolean isCount() {
    return set.startsWith(COUNTS);
  }

  static int family(IpAddress address) {
    return address instanceof Ipv6Address ? 6 : 4;
  }

  /** The chain of what a peer may reach; null where that is everything. */
  private static @Nullable String chain(AccessMember member) {
    if (member.equals(AccessMember.UNSETTLED)) {
      return AccessRuleset.UNSETTLED;
    }
    return member.rights() == AccessMember.ALL ? null : "reach" + member.rights();
  }

  /** Adds an address to it. */
  void add(NftElements to, IpAddress address) {
    if (value == null) {
      to.add(set, address);
    } else {
      to.map(set, address, value);
    }
  }

  /** Adds a range of addresses to it. */
  void addRange(NftElements to, IpAddress first, IpAddress last) {
    if (value == null) {
      to.addRange(set, first, last);
    } else {
      to.mapRange(set, first, last, value);
    }
  }

  /** What {@code nft} reads. */
  String text(String key) {
    return switch (value) {
      case null -> key;
      case NftValue.Verdict verdict ->
          key + (verdict.chain() == null ? " : accept" : " : goto " + verdict.chain());
      case NftValue.Mark mark -> key + " : " + mark.text();
    };
  }
}
