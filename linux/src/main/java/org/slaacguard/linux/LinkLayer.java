package org.slaacguard.linux;

/**
 * An interface and those that it is stacked on.
 *
 * @param link the interface
 * @param lower index of the interface below, such as a VLAN's; 0 if there is none, or it is in
 *     another network namespace
 * @param master index of the bridge or bond whose port it is, 0 for none
 * @param most the largest MTU that its driver accepts, in bytes; 0 if unknown
 * @param vlan the VLAN's number, 0 if it is none
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
