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
    return "multicast groups of link scope, such as `ff02::fb` for mDNS: what a peer with"
        + " `JoinGroups` sends there is copied to the others that have it ([groups.md](groups.md))";
  }
}
