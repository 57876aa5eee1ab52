package org.slaacguard.control;

import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkGroups;

/** {@code Groups}: multicast groups of link scope that are copied between peers. */
public final class GroupsSetting extends EntriesSetting<Ipv6Address> {
  GroupsSetting() {
    super("Groups", "groups", Section.INTERFACE);
  }

  @Override
  Ipv6Address parseEntry(String text) {
    return LinkGroups.parse(text);
  }

  @Override
  public String argument() {
    return "GROUP,...";
  }

  @Override
  public String description() {
    return "link-scope multicast groups, such as `ff02::fb` for mDNS: packets of a peer with"
        + " `JoinGroups` to them are copied to the others that have it ([groups.md](groups.md))";
  }
}
