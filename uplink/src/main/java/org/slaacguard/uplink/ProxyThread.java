package org.slaacguard.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.ProxyCounts;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.NewsPace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one interface's neighbour proxy. It alone has the sockets on the uplinks, and
 * addresses reach it through a table of changes, so no neighbour delays another thread. It runs in
 * the network namespace of the thread that starts it.
 *
 * <p>A turn takes changes of addresses, makes their routes, takes what neighbours have sent, and
 * does what is due. Each of these is bounded, so none waits for long.
 */
public final class ProxyThread implements AddressProxy {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyThread.class);
  private static final int PACKETS = 64;
  private static final long LOOK_INTERVAL = 50_000_000L;
  private static final long LOOK_AGAIN = 200_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** Least interval at which all routes are read and set again, because that takes long. */
  private static final long ROUTES_INTERVAL = 10 * SECOND;

  /** The longest wait: for what the filter has counted. */
  private static final long LONGEST = 30 * SECOND;

  private final String interfaceName;
  private final List<NeighborProxySettings> settings;
  private final Poller poller;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile ProxyCounts counts = ProxyCounts.NONE;
  private volatile long overflow;
  private final ConflictLog conflicts;

  private final List<ProxyUplink> uplinks = new ArrayList<>();
  private final ProxiedAddresses addresses = new ProxiedAddresses(uplinks);
  private long lookAt;
  private long published;

  /** Whether the interface may have been down unnoticed. */
  private boolean unsure;

  private long routesAt;

  private ProxyThread(
      String interfaceName, List<NeighborProxySettings> settings, FailureReport report) {
    this.interfaceName = interfaceName;
    this.settings = List.copyOf(settings);
    poller = new Poller(settings.size() + 1);
    conflicts = new ConflictLog(interfaceName, System.nanoTime());
    String name = interfaceName + "-neighbors";
    thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(report.guard(name, this::run, () -> stopping));
  }

  /**
   * Starts it.
   *
   * @param interfaceName the WireGuard interface of the peers
   * @param settings the uplinks
   * @param report hears if it fails
   */
  public static ProxyThread start(
      String interfaceName, List<NeighborProxySettings> settings, FailureReport report) {
    ProxyThread started = new ProxyThread(interfaceName, settings, report);
    started.thread.start();
    return started;
  }

  /** Removes what an earlier daemon of this interface has left, which proxied on uplinks. */
  public static void sweep(String interfaceName) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      ProxyRoutes.sweep(interfaceName, rtnetlink);
    } catch (LinuxException e) {
      LOG.warn("{}: what an earlier neighbour proxy left stays: {}", interfaceName, e.getMessage());
    }
  }

  @Override
  public void own(Ipv6Address address, PublicKey peer) {
    change(address, peer);
  }

  @Override
  public void disown(Ipv6Address address) {
    change(address, null);
  }

  private void change(Ipv6Address address, @Nullable PublicKey owner) {
    if (addresses.change(address, owner)) {
      poller.wakeup();
    }
  }

  @Override
  public ProxyCounts counts() {
    return counts;
  }

  @Override
  public long overflow() {
    return overflow;
  }

  @Override
  public List<String> conflicts() {
    return conflicts.texts();
  }

  private void run() {
    try (NetworkMonitor monitor = NetworkMonitor.open(false);
        Rtnetlink rtnetlink = Rtnetlink.open()) {
      long now = System.nanoTime();
      try (ProxyRoutes routes = new ProxyRoutes(interfaceName, rtnetlink, now)) {
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        settings.forEach(
            each ->
                uplinks.add(
                    new ProxyUplink(interfaceName, each, random.split(), routes, conflicts, now)));
        NewsPace news = new NewsPace(poller, poller.reserve(), monitor.fd());
        for (int i = 0; i < uplinks.size(); i++) {
          poller.reserve();
        }
        lookAt = now;
        routesAt = now;
        while (!stopping) {
          turn(monitor, news, rtnetlink, routes);
        }
      } finally {
        uplinks.forEach(ProxyUplink::close);
      }
    }
  }

  private void turn(
      NetworkMonitor monitor, NewsPace news, Rtnetlink rtnetlink, ProxyRoutes routes) {
    long now = System.nanoTime();
    if (news.isDue(now) && monitor.poll(event -> seen(event, routes)) > 0) {
      lookAt = Math.min(lookAt, now + LOOK_INTERVAL);
      news.worked(now, System.nanoTime());
    }
    if (now >= lookAt) {
      look(rtnetlink, routes, now);
      news.worked(now, System.nanoTime());
    }
    // Who gets an answer sends at once, and without a route what he sends would not find the
    // tunnel.
    boolean busy = routes.hasLink() && addresses.take(routes, now);
    routes.work(ProxiedAddresses.MOST, now);
    busy |= routes.isBusy(now);
    for (ProxyUplink uplink : uplinks) {
      busy |= uplink.receive(PACKETS, now);
    }
    long next = Math.min(Math.min(lookAt, routes.next()), addresses.next());
    next = Math.min(next, news.next());
    for (ProxyUplink uplink : uplinks) {
      next = Math.min(next, uplink.poll(now));
    }
    publish(now);
    poller.await(busy ? 0 : Math.clamp(next - System.nanoTime(), 0, LONGEST));
  }

  /**
   * Takes an event of the kernel. An interface that goes down loses its routes, even if it is up
   * again by the next check, and even if that is not told because too much was.
   */
  private void seen(NetworkEvent event, ProxyRoutes routes) {
    if (event instanceof NetworkEvent.Lost) {
      unsure = true;
    } else if (event instanceof NetworkEvent.LinkChanged changed
        && changed.link().name().equals(interfaceName)
        && !changed.link().isUp()) {
      routes.link(0);
    }
  }

  private void look(Rtnetlink rtnetlink, ProxyRoutes routes, long now) {
    lookAt = Long.MAX_VALUE;
    if (unsure && now >= routesAt) {
      unsure = false;
      routesAt = now + ROUTES_INTERVAL;
      routes.link(0);
    } else if (unsure) {
      lookAt = routesAt;
    }
    try {
      List<Link> links = rtnetlink.links().list();
      List<AssignedAddress> assigned = rtnetlink.addresses().list();
      routes.link(find(links, interfaceName).filter(Link::isUp).map(Link::index).orElse(0));
      look(links, assigned, routes, now);
    } catch (LinuxException e) {
      // A list that changes while it is read is read again: soon, because routes may wait for it.
      LOG.debug("{}: the uplinks are looked at again", interfaceName, e);
      lookAt = now + LOOK_AGAIN;
    }
  }

  private void look(
      List<Link> links, List<AssignedAddress> assigned, ProxyRoutes routes, long now) {
    boolean changed = false;
    for (int i = 0; i < uplinks.size(); i++) {
      ProxyUplink uplink = uplinks.get(i);
      String why = find(links, uplink.name()).map(UplinkView::unfit).orElse("is not there");
      if (!uplink.look(UplinkView.of(uplink.name(), links, assigned), why, now)) {
        lookAt = Math.min(lookAt, now + SECOND);
      }
      changed |= uplink.takeChanged();
      Fd fd = uplink.fd();
      if (fd == null) {
        poller.remove(i + 1);
      } else {
        poller.replace(i + 1, fd, Poller.READABLE);
      }
    }
    if (changed) {
      addresses.again(routes);
    }
  }

  private static Optional<Link> find(List<Link> links, String name) {
    return links.stream().filter(link -> link.name().equals(name)).findFirst();
  }

  private void publish(long now) {
    ProxyCounts sum = ProxyCounts.NONE;
    for (ProxyUplink uplink : uplinks) {
      sum = sum.plus(uplink.counts());
    }
    counts = sum;
    conflicts.tick(now);
    if (now - published >= SECOND) {
      published = now;
      overflow = uplinks.stream().mapToLong(ProxyUplink::overflow).sum();
    }
  }

  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    ThreadEnd.await(thread);
    poller.close();
  }
}
