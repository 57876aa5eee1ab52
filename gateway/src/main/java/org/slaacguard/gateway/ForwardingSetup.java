package org.slaacguard.gateway;

import org.slaacguard.linux.Link;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the host forward IPv6, without which a router advertisement would be a lie.
 *
 * <p>The switch is the whole host's. It stays on when the interface goes: another gateway may rely
 * on it by then, and whoever had it off had no gateway. With forwarding on, Linux would stop
 * listening to advertisements itself and lose an uplink configured by SLAAC; so where an interface
 * accepts them only as a host (accept_ra 1), it accepts them as a router from now on (2).
 */
final class ForwardingSetup {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardingSetup.class);
  private static final String FORWARDING = "ipv6/conf/all/forwarding";

  private final Rtnetlink rtnetlink;

  ForwardingSetup(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** Switches it on, if it is off. */
  void run(Link own) throws SetupException {
    if (Sysctl.get(FORWARDING).equals("1")) {
      return;
    }
    for (Link link : rtnetlink.links().list()) {
      if ((link.flags() & Link.FLAG_LOOPBACK) == 0) {
        keepListening(link.name(), own);
      }
    }
    keepListening("default", own);
    Sysctl.set(FORWARDING, "1");
    LOG.warn("switched on net.ipv6.conf.all.forwarding: {} is a gateway's", own.name());
  }

  private static void keepListening(String name, Link own) throws SetupException {
    String path = "ipv6/conf/" + name + "/accept_ra";
    if (!name.equals(own.name()) && Sysctl.exists(path) && Sysctl.get(path).equals("1")) {
      Sysctl.set(path, "2");
      LOG.info("set net.{} to 2, to keep its router advertisements", path.replace('/', '.'));
    }
  }
}
