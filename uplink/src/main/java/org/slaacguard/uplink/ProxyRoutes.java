package org.slaacguard.uplink;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.ScopeRule;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a host route into the tunnel for each address that the proxy answers for, because the
 * prefix itself is on-link at the uplink. Routes and rules have a protocol number of their own, by
 * which those of a killed daemon are found. So no journal has to name ten thousand of them. For one
 * thread.
 */
final class ProxyRoutes implements PeerRouting, AutoCloseable {
  /** Preferred over other routes to the address, whose default is 1024. */
  static final int METRIC = 512;

  private static final Logger LOG = LoggerFactory.getLogger(ProxyRoutes.class);
  private static final long RETRY = 1_000_000_000L;
  private static final int FIRST_PRIORITY = 20_000;
  private static final int PRIORITIES = 10_000;

  private final String interfaceName;
  private final Rtnetlink rtnetlink;
  private final int priority;
  private final Set<Ipv6Address> wanted = new HashSet<>();
  private final Set<Ipv6Address> done = new HashSet<>();
  private final LinkedHashSet<Ipv6Address> pending = new LinkedHashSet<>();
  private final Set<String> ruled = new HashSet<>();
  private int link;
  private long retryAt;
  private boolean failed;

  /** Begins without routes. Removes what an earlier daemon of this interface has left. */
  ProxyRoutes(String interfaceName, Rtnetlink rtnetlink, long now) {
    this.interfaceName = interfaceName;
    this.rtnetlink = rtnetlink;
    priority = priority(interfaceName);
    retryAt = now;
    try {
      removeRules();
    } catch (LinuxException e) {
      LOG.warn("{}: rules of an earlier run may be left: {}", interfaceName, e.getMessage());
    }
  }

  /**
   * The priority of an interface's rule. Each interface has its own, or the end of one daemon would
   * remove another's rule.
   */
  static int priority(String interfaceName) {
    CRC32 hash = new CRC32();
    for (int i = 0; i < interfaceName.length(); i++) {
      hash.update(interfaceName.charAt(i));
    }
    return FIRST_PRIORITY + (int) (hash.getValue() % PRIORITIES);
  }

  private void removeRules() {
    removeRules(rtnetlink, priority);
  }

  private static int removeRules(Rtnetlink rtnetlink, int priority) {
    int removed = 0;
    for (ScopeRule rule : rtnetlink.rules().scopeRules()) {
      if (rule.protocol() == Route.PROTOCOL_NEIGHBOR_PROXY && rule.priority() == priority) {
        rtnetlink.rules().delete(rule);
        removed++;
      }
    }
    return removed;
  }

  /**
   * Removes the rules of an earlier daemon of this interface and, if there were any, its routes to
   * an interface that still exists.
   */
  static void sweep(String interfaceName, Rtnetlink rtnetlink) {
    if (removeRules(rtnetlink, priority(interfaceName)) == 0) {
      return;
    }
    int link = rtnetlink.links().find(interfaceName).map(Link::index).orElse(0);
    for (Route route : rtnetlink.routes().list(Route.MAIN)) {
      if (link != 0 && isOurs(route, link)) {
        rtnetlink.routes().delete(route);
      }
    }
  }

  private static boolean isOurs(Route route, int link) {
    return route.linkIndex() == link && route.protocol() == Route.PROTOCOL_NEIGHBOR_PROXY;
  }

  /** Makes the kernel drop solicitations silently that it would forward into the tunnel. */
  void hush(String uplink) {
    if (!ruled.add(uplink)) {
      return;
    }
    try {
      rtnetlink.rules().add(new ScopeRule(uplink, priority, Route.PROTOCOL_NEIGHBOR_PROXY));
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        LOG.warn("{}: errors may leave at {}: {}", interfaceName, uplink, e.getMessage());
      }
    }
  }

  /**
   * Sets the interface to which routes lead.
   *
   * @param index 0 while it does not exist or is down; then the kernel has removed its routes
   * @throws LinuxException if the kernel does not tell the routes; then nothing has changed
   */
  void link(int index) {
    if (index == link) {
      return;
    }
    List<Route> there = index == 0 ? List.of() : rtnetlink.routes().list(Route.MAIN);
    link = index;
    done.clear();
    pending.clear();
    if (index != 0) {
      for (Route route : there) {
        if (isOurs(route, index) && route.destination().address() instanceof Ipv6Address address) {
          done.add(address);
        }
      }
      pending.addAll(done);
      pending.addAll(wanted);
    }
  }

  @Override
  public void add(Ipv6Address address) {
    if (wanted.add(address) && link != 0) {
      pending.add(address);
    }
  }

  @Override
  public void remove(Ipv6Address address) {
    if (wanted.remove(address) && link != 0) {
      pending.add(address);
    }
  }

  @Override
  public boolean hasLink() {
    return link != 0;
  }

  @Override
  public boolean isBusy(long now) {
    return !pending.isEmpty() && now >= retryAt;
  }

  /** When to come again after a failure. */
  long next() {
    return pending.isEmpty() ? Long.MAX_VALUE : retryAt;
  }

  /** Makes some of the changes that wait. */
  void work(int most, long now) {
    for (int i = 0; i < most && isBusy(now); i++) {
      Ipv6Address address = pending.getFirst();
      try {
        if (wanted.contains(address)) {
          add(address, done);
        } else if (done.contains(address)) {
          delete(address);
          done.remove(address);
        }
        pending.removeFirst();
        failed = false;
      } catch (LinuxException e) {
        retryAt = now + RETRY;
        if (!failed) {
          failed = true;
          LOG.warn("{}: the host does not follow its peers: {}", interfaceName, e.getMessage());
        }
      }
    }
  }

  private void add(Ipv6Address address, Set<Ipv6Address> there) {
    if (there.contains(address)) {
      return;
    }
    try {
      rtnetlink.routes().add(route(address));
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    there.add(address);
  }

  private void delete(Ipv6Address address) {
    try {
      rtnetlink.routes().delete(route(address));
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESRCH && e.errno() != Errno.ENODEV) {
        throw e;
      }
    }
  }

  private Route route(Ipv6Address address) {
    return Route.to(IpPrefix.of(address))
        .on(link)
        .withMetric(METRIC)
        .by(Route.PROTOCOL_NEIGHBOR_PROXY);
  }

  /** Removes everything. Routes of an interface that is gone went with it. */
  @Override
  public void close() {
    try {
      removeRules();
      if (rtnetlink.links().list().stream().anyMatch(each -> each.index() == link)) {
        List.copyOf(done).forEach(this::delete);
      }
    } catch (LinuxException e) {
      LOG.warn("{}: routes of the neighbour proxy are left: {}", interfaceName, e.getMessage());
    }
  }
}
