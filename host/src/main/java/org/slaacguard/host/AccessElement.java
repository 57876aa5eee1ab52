package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.NftElements;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * The place of an address, or of a range of them, in a set or a map of the table.
 *
 * @param set its name
 * @param isMap whether it leads to a chain
 * @param chain that to which it leads; null accepts
 */
record AccessElement(String set, boolean isMap, @Nullable String chain) {
  private static final String COUNTS = "flow";

  /** The sets and maps in which an address is. */
  static List<AccessElement> of(IpAddress address, AccessMember member) {
    return in("source", COUNTS, "v", family(address), member);
  }

  /** The sets and maps of intervals in which a range of addresses is. */
  static List<AccessElement> ofRange(IpAddress first, AccessMember member) {
    return in("block", COUNTS + "s", "w", family(first), member);
  }

  private static List<AccessElement> in(
      String rights, String flows, String tagged, int family, AccessMember member) {
    List<AccessElement> all = new ArrayList<>();
    all.add(new AccessElement(rights + family, true, chain(member)));
    if (member.slot() != AccessMember.NO_SLOT) {
      all.add(new AccessElement(flows + family, true, ConnectionRules.chain(member.slot())));
    }
    for (int tag : member.tags()) {
      all.add(new AccessElement("tag" + tag + tagged + family, false, null));
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
    if (isMap) {
      to.map(set, address, chain);
    } else {
      to.add(set, address);
    }
  }

  /** Adds a range of addresses to it. */
  void addRange(NftElements to, IpAddress first, IpAddress last) {
    if (isMap) {
      to.mapRange(set, first, last, chain);
    } else {
      to.addRange(set, first, last);
    }
  }

  /** What a map says of what is in it; null in a set. */
  @Nullable String verdict() {
    if (!isMap) {
      return null;
    }
    return chain == null ? "accept" : chain;
  }

  /** What {@code nft} reads. */
  String text(String key) {
    if (!isMap) {
      return key;
    }
    return key + (chain == null ? " : accept" : " : goto " + chain);
  }
}
