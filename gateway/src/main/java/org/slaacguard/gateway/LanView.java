package org.slaacguard.gateway;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;

/**
 * An interface of a LAN at one moment.
 *
 * @param index 0 if it does not exist
 * @param linkLocal source of advertisements; null without a usable address
 * @param hardware its link-layer address; null if it has none
 * @param mtu in bytes
 * @param unfit why advertising is impossible there; empty if it is possible
 */
record LanView(
    int index,
    @Nullable Ipv6Address linkLocal,
    @Nullable LinkLayerAddress hardware,
    int mtu,
    String unfit) {
  /** The view of an absent interface. */
  static final LanView NONE = new LanView(0, null, null, 0, "is not there");

  private static final int ETHERNET = 1;
  private static final int HARDWARE_DIGITS = 12;
  private static final int UNUSABLE =
      AssignedAddress.FLAG_TENTATIVE | AssignedAddress.FLAG_DAD_FAILED;

  /**
   * The view of the interface with this name.
   *
   * @param links links of the host
   * @param assigned addresses of the host
   */
  static LanView of(String name, List<Link> links, List<AssignedAddress> assigned) {
    for (Link link : links) {
      if (link.name().equals(name)) {
        return of(link, assigned);
      }
    }
    return NONE;
  }

  private static LanView of(Link link, List<AssignedAddress> assigned) {
    LinkLayerAddress hardware = hardware(link);
    Ipv6Address linkLocal = linkLocal(link, assigned);
    String unfit = "";
    if (hardware == null) {
      unfit = "has no Ethernet addresses";
    } else if (!link.isUp() || (link.flags() & Link.FLAG_RUNNING) == 0) {
      unfit = "is down";
    } else if (linkLocal == null) {
      unfit = "has no link-local address";
    }
    return new LanView(link.index(), linkLocal, hardware, link.mtu(), unfit);
  }

  /** The Ethernet address of an interface; null where it has none. */
  static @Nullable LinkLayerAddress hardware(Link link) {
    return link.hardwareType() == ETHERNET && link.hardwareAddress().length() == HARDWARE_DIGITS
        ? new LinkLayerAddress(HexFormat.of().parseHex(link.hardwareAddress()))
        : null;
  }

  private static @Nullable Ipv6Address linkLocal(Link link, List<AssignedAddress> assigned) {
    for (AssignedAddress each : assigned) {
      if (each.linkIndex() == link.index()
          && (each.flags() & UNUSABLE) == 0
          && each.address().address() instanceof Ipv6Address address
          && address.isLinkLocal()) {
        return address;
      }
    }
    return null;
  }

  /** Whether advertising is possible there. */
  boolean isUsable() {
    return unfit.isEmpty();
  }
}
