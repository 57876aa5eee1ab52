package org.slaacguard.uplink;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;

/**
 * An uplink's interface at one moment.
 *
 * @param index the interface, 0 if there is no usable one
 * @param hardware its link-layer address; empty if there is none
 * @param addresses its IPv6 addresses, each with its prefix
 */
record UplinkView(int index, Optional<LinkLayerAddress> hardware, List<AssignedAddress> addresses) {
  /** Nothing to speak on. */
  static final UplinkView NONE = new UplinkView(0, Optional.empty(), List.of());

  private static final int ETHERNET = 1;
  private static final int HARDWARE_DIGITS = 12;
  private static final int UNUSABLE =
      AssignedAddress.FLAG_TENTATIVE | AssignedAddress.FLAG_DAD_FAILED;

  /** Copies the list. */
  UplinkView {
    addresses = List.copyOf(addresses);
  }

  /**
   * The state of the uplink of this name, from that of the host.
   *
   * @param links of the host
   * @param assigned addresses of the host
   */
  static UplinkView of(String name, List<Link> links, List<AssignedAddress> assigned) {
    for (Link link : links) {
      if (link.name().equals(name)) {
        return isUsable(link) ? of(link, assigned) : NONE;
      }
    }
    return NONE;
  }

  private static UplinkView of(Link link, List<AssignedAddress> assigned) {
    byte[] hardware = HexFormat.of().parseHex(link.hardwareAddress());
    return new UplinkView(
        link.index(),
        Optional.of(new LinkLayerAddress(hardware)),
        assigned.stream()
            .filter(each -> each.linkIndex() == link.index())
            .filter(each -> each.address().address() instanceof Ipv6Address)
            .filter(each -> (each.flags() & UNUSABLE) == 0)
            // Remaining lifetimes change by themselves, and are left out.
            .map(each -> AssignedAddress.of(each.linkIndex(), each.address()))
            .sorted((a, b) -> a.address().toString().compareTo(b.address().toString()))
            .toList());
  }

  /** Why an existing interface cannot be used; empty if it can. */
  static String unfit(Link link) {
    if (link.hardwareType() != ETHERNET || link.hardwareAddress().length() != HARDWARE_DIGITS) {
      return "has no Ethernet addresses: nobody solicits there";
    }
    return link.isUp() && (link.flags() & Link.FLAG_RUNNING) != 0 ? "" : "is down";
  }

  private static boolean isUsable(Link link) {
    return unfit(link).isEmpty();
  }

  /** The prefixes that are on-link there, by its addresses. */
  List<IpPrefix> onLink() {
    return addresses.stream()
        .map(each -> each.address().prefix())
        .filter(prefix -> prefix.length() > 0 && prefix.length() < 127)
        .filter(prefix -> !IpPrefix.LINK_LOCAL.contains(prefix.address()))
        .distinct()
        .toList();
  }

  /** The interface's own addresses, for which the kernel answers. */
  Set<Ipv6Address> own() {
    return all().stream().collect(Collectors.toUnmodifiableSet());
  }

  /** A link-local address of the interface, if it has one. */
  Optional<Ipv6Address> linkLocal() {
    return all().stream().filter(Ipv6Address::isLinkLocal).findFirst();
  }

  /** A global address, one in these prefixes if possible. */
  Optional<Ipv6Address> global(List<IpPrefix> preferred) {
    List<Ipv6Address> global = all().stream().filter(each -> !each.isLinkLocal()).toList();
    return global.stream()
        .filter(each -> preferred.stream().anyMatch(prefix -> prefix.contains(each)))
        .findFirst()
        .or(() -> global.stream().findFirst());
  }

  private List<Ipv6Address> all() {
    return addresses.stream().map(each -> (Ipv6Address) each.address().address()).toList();
  }
}
