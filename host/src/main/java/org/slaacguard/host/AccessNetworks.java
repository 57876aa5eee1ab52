package org.slaacguard.host;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The networks that the host is on, beside the tunnel's own.
 *
 * @param lan those of its other interfaces, except tunnels
 * @param local those of all others, tunnels among them
 */
record AccessNetworks(List<IpPrefix> lan, List<IpPrefix> local) {
  private static final Set<String> TUNNELS =
      Set.of(
          "wireguard",
          "tun",
          "ipip",
          "sit",
          "gre",
          "ip6gre",
          "ip6tnl",
          "vti",
          "vti6",
          "xfrm",
          "ppp");
  private static final Comparator<IpPrefix> ORDER = Comparator.comparing(IpPrefix::toString);

  /** None. */
  static final AccessNetworks NONE = new AccessNetworks(List.of(), List.of());

  /** Copies the lists. */
  AccessNetworks {
    lan = List.copyOf(lan);
    local = List.copyOf(local);
  }

  /** Reads the present ones. */
  static AccessNetworks read(Rtnetlink rtnetlink, String interfaceName) {
    Set<Integer> left = new HashSet<>();
    Set<Integer> tunnels = new HashSet<>();
    for (Link link : rtnetlink.links().list()) {
      if (link.name().equals(interfaceName) || (link.flags() & Link.FLAG_LOOPBACK) != 0) {
        left.add(link.index());
      } else if (TUNNELS.contains(link.kind())) {
        tunnels.add(link.index());
      }
    }
    Set<IpPrefix> lan = new TreeSet<>(ORDER);
    Set<IpPrefix> local = new TreeSet<>(ORDER);
    for (AssignedAddress each : rtnetlink.addresses().list()) {
      IpPrefix network = network(each);
      boolean counts =
          !left.contains(each.linkIndex())
              && network.length() > 0
              && !IpPrefix.LINK_LOCAL.contains(network.address());
      if (counts) {
        local.add(network);
        if (!tunnels.contains(each.linkIndex())) {
          lan.add(network);
        }
      }
    }
    return new AccessNetworks(List.copyOf(lan), List.copyOf(local));
  }

  private static IpPrefix network(AssignedAddress assigned) {
    IpAddress peer = assigned.peer();
    InterfaceAddress own = assigned.address();
    return new IpPrefix(peer == null ? own.address() : peer, own.prefixLength());
  }
}
