package org.slaacguard.host;

import java.util.LinkedHashSet;
import java.util.Set;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;

/**
 * Finds the interfaces of a host at which prefixes are on-link, by the routes of its main table.
 */
public final class OnLinkPrefixes {
  private OnLinkPrefixes() {}

  /**
   * The other interfaces at which a prefix, or a part of it, is on-link, in the network namespace
   * of the calling thread.
   *
   * @param own the index of the interface that is left out
   */
  public static Set<String> elsewhere(IpPrefix prefix, int own) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return elsewhere(rtnetlink, prefix, own);
    }
  }

  /** The same in the network namespace of a netlink socket. */
  static Set<String> elsewhere(Rtnetlink rtnetlink, IpPrefix prefix, int own) {
    Set<String> found = new LinkedHashSet<>();
    for (Route route : rtnetlink.routes().list(Route.MAIN)) {
      IpPrefix to = route.destination();
      boolean onLink =
          route.type() == Route.UNICAST
              && route.gateway() == null
              && route.linkIndex() != 0
              && route.linkIndex() != own;
      if (onLink && to.length() > 0 && (to.contains(prefix) || prefix.contains(to))) {
        Link link = rtnetlink.links().get(route.linkIndex());
        if ((link.flags() & Link.FLAG_LOOPBACK) == 0) {
          found.add(link.name());
        }
      }
    }
    return found;
  }
}
