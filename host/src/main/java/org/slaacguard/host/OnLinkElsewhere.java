package org.slaacguard.host;

import java.util.LinkedHashSet;
import java.util.Set;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;

/** Finds other interfaces of the host that a prefix is on-link at, by the routes that say so. */
record OnLinkElsewhere(Rtnetlink rtnetlink) {
  /** The other interfaces at which the prefix, or a part of it, is on-link. */
  Set<String> links(IpPrefix prefix, int own) {
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
