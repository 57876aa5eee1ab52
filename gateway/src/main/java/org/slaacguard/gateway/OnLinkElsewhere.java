package org.slaacguard.gateway;

import java.util.LinkedHashSet;
import java.util.Set;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a prefix that is advertised to peers and on-link at another interface too: hosts there
 * ask for a peer's address on their own link, where nobody answers.
 */
record OnLinkElsewhere(InterfacePlan plan, Rtnetlink rtnetlink) {
  private static final Logger LOG = LoggerFactory.getLogger(OnLinkElsewhere.class);

  /** Looks at the routes that lead to a link itself. */
  void warn(int own) {
    for (IpPrefix prefix : plan.advertised()) {
      for (String link : links(prefix, own)) {
        LOG.warn(
            "{} is advertised to the peers of {}, and on-link at {}: hosts there will not reach"
                + " them. Peers need a prefix of their own that is routed to this host",
            prefix,
            plan.name(),
            link);
      }
    }
  }

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
