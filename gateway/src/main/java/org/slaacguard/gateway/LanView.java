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
 * @param index 0 where it is not there
 * @param linkLocal where advertisements come from; null where there is none that may be used
 * @param hardware its link-layer address; null where it has none
 * @param mtu in bytes
 * @param unfit why nobody can be told anything there; empty where that is possible
 */
record LanView(
    int index,
    @Nullable Ipv6Address linkLocal,
    @Nullable LinkLayerAddress hardware,
    int mtu,
    String unfit) {
  /** It is not there. */
  static final LanView NONE = new LanView(0, null, null, 0, "is not there");

  private static final int ETHERNET = 1;
  private static final int HARDWARE_DIGITS = 12;
  private static final int UNUSABLE =
      AssignedAddress.FLAG_TENTATIVE | AssignedAddress.FLAG_DAD_FAILED;

  /**
   * What of a host's state is about the interface of this name.
   *
   * @param links of the host
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

  /** Whether somebody can be told something there. */
  boolean isUsable() {
    return unfit.isEmpty();
  }
}
