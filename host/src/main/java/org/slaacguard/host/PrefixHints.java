package org.slaacguard.host;

import java.util.HashSet;
import java.util.Set;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of probable mistakes with prefixes, once for each routed prefix. */
final class PrefixHints {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixHints.class);

  private final HostControl host;
  private final Set<IpPrefix> told = new HashSet<>();

  PrefixHints(HostControl host) {
    this.host = host;
  }

  /** Checks the prefixes that are routed now. */
  void tell(HostPlan plan, HostView view) {
    for (IpPrefix prefix : plan.routedPrefixes()) {
      if (told.add(prefix)) {
        hintAtAddress(prefix, view);
        warnOfLinks(prefix, plan.proxied());
      }
    }
    told.retainAll(plan.routedPrefixes());
  }

  private static void hintAtAddress(IpPrefix prefix, HostView view) {
    if (view.hostAddresses().stream().noneMatch(a -> prefix.contains(a.address().address()))) {
      LOG.info("the gateway has no address in {}; to give it one, add 'Address ='", prefix);
    }
  }

  /** Warns that hosts on a link solicit peers' addresses there, where no node answers. */
  private void warnOfLinks(IpPrefix prefix, Set<String> proxied) {
    try {
      for (String link : host.linksElsewhere(prefix)) {
        if (!proxied.contains(link)) {
          LOG.warn(
              "{} is advertised to the peers of {}, and on-link at {}: hosts there will not reach"
                  + " them. Say 'NeighborProxy = {}' to have the gateway answer for them there, or"
                  + " give peers a prefix of their own that is routed to this host",
              prefix,
              host.interfaceName(),
              link,
              link);
        }
      }
    } catch (LinuxException e) {
      LOG.debug("cannot tell where else {} is on-link", prefix, e);
    }
  }
}
