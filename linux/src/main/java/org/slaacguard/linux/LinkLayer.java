package org.slaacguard.linux;

/**
 * An interface, and what it lies on.
 *
 * @param link the interface
 * @param lower the index of the one below it, such as a VLAN's; 0 where it has none, or that is in
 *     another network namespace
 * @param master the index of the bridge or bond that it is a port of, 0 for none
 * @param most the greatest MTU that its driver takes, in bytes; 0 where it does not say
 * @param vlan the VLAN's number, 0 where it is none
 */
public record LinkLayer(Link link, int lower, int master, int most, int vlan) {
  private static final int IFLA_LINK = 5;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINK_NETNSID = 37;
  private static final int IFLA_MAX_MTU = 51;
  private static final int IFLA_VLAN_ID = 1;
  private static final String VLAN = "vlan";

  /**
   * Reads an RTM_NEWLINK.
   *
   * @throws IllegalArgumentException if a length is not possible
   */
  static LinkLayer of(NetlinkMessage message) {
    Link link = Link.of(message);
    NetlinkAttributes all = message.attributes(Link.INFO_SIZE);
    NetlinkAttributes data = all.nested(Link.IFLA_LINKINFO).nested(Link.IFLA_INFO_DATA);
    return new LinkLayer(
        link,
        all.has(IFLA_LINK_NETNSID) ? 0 : all.integer(IFLA_LINK, 0),
        all.integer(IFLA_MASTER, 0),
        all.integer(IFLA_MAX_MTU, 0),
        link.kind().equals(VLAN) ? data.integer(IFLA_VLAN_ID, 0) : 0);
  }
}
