package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AdvertisedDefaultRoute;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an interface by its name: whether it exists, is up, and has a carrier and a usable
 * link-local address. A PPP interface goes with its session, and the next one has another index.
 * For one thread, in whose network namespace it works.
 */
final class UplinkLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkLink.class);
  private static final int UNUSABLE =
      AssignedAddress.FLAG_TENTATIVE | AssignedAddress.FLAG_DAD_FAILED;

  /** After the kernel did not say how the link is, until it is asked again, in nanoseconds. */
  private static final long LOOK_AGAIN = 200_000_000L;

  /**
   * A link that can be used.
   *
   * @param address to use on it
   * @param hardware its own link-layer address; null where it has none, as on PPP
   */
  record Usable(int index, Ipv6Address address, @Nullable LinkLayerAddress hardware) {}

  private final String name;
  private final NetworkMonitor monitor = NetworkMonitor.openWithDefaultRoutes();
  private final Rtnetlink rtnetlink;
  private @Nullable Usable usable;
  private List<Ipv6Address> duplicates = List.of();
  private boolean interrupted;
  private boolean stale = true;
  private boolean routed;
  private boolean worked;

  /**
   * Begins to follow.
   *
   * @throws LinuxException if there is no netlink socket available
   */
  UplinkLink(String name) {
    this.name = name;
    try {
      rtnetlink = Rtnetlink.open();
    } catch (RuntimeException e) {
      monitor.close();
      throw e;
    }
  }

  /** For a poller: readable when something has changed. */
  Fd fd() {
    return monitor.fd();
  }

  /**
   * The usable link; null if there is none. If the kernel does not say at this moment, for example
   * because its lists change all the time, that is what was there before: {@link #lookAt}.
   */
  @Nullable Usable look() {
    worked = monitor.poll(this::heard) > 0 || stale;
    if (stale) {
      try {
        usable = read();
        stale = false;
      } catch (LinuxException e) {
        LOG.debug("uplink {} is looked at again: {}", name, e.getMessage());
      }
    }
    return usable;
  }

  /** What the last look found. */
  @Nullable Usable usable() {
    return usable;
  }

  /** Whether the last look took long, because something was told or to be read. */
  boolean hasWorked() {
    return worked;
  }

  /** When to look again, though nothing is told; {@link Long#MAX_VALUE} for never. */
  long lookAt(long now) {
    return stale ? now + LOOK_AGAIN : Long.MAX_VALUE;
  }

  /** Addresses of the interface that failed the kernel's duplicate address detection. */
  List<Ipv6Address> duplicates() {
    return duplicates;
  }

  /**
   * Default routes by an interface that came by router advertisements.
   *
   * @throws LinuxException if the kernel does not answer
   */
  List<AdvertisedDefaultRoute> advertisedRoutes(int index) {
    return rtnetlink.routes().advertised(index);
  }

  /** Whether default routes of any link have changed since the last call. */
  boolean wasRouted() {
    boolean was = routed;
    routed = false;
    return was;
  }

  /** Whether the link was down since the last call, however briefly. */
  boolean wasInterrupted() {
    boolean was = interrupted;
    interrupted = false;
    return was;
  }

  private void heard(NetworkEvent event) {
    switch (event) {
      case NetworkEvent.RouteChanged(Route route) -> routed |= isDefault(route);
      case NetworkEvent.RouteRemoved(Route route) -> routed |= isDefault(route);
      case NetworkEvent.LinkChanged(Link link) -> {
        interrupted |= link.name().equals(name) && !hasCarrier(link);
        stale = true;
      }
      case NetworkEvent.Lost lost -> {
        routed = true;
        stale = true;
      }
      default -> stale = true;
    }
  }

  /** Ignores other routes, of which a router may have many. */
  private static boolean isDefault(Route route) {
    return route.destination().length() == 0
        && route.destination().address() instanceof Ipv6Address
        && route.table() == Route.MAIN;
  }

  private static boolean hasCarrier(Link link) {
    return link.isUp() && (link.flags() & Link.FLAG_RUNNING) != 0;
  }

  private @Nullable Usable read() {
    Optional<Link> found = rtnetlink.links().find(name);
    if (found.isEmpty() || !hasCarrier(found.get())) {
      duplicates = List.of();
      return null;
    }
    Link link = found.get();
    List<AssignedAddress> assigned = rtnetlink.addresses().list(link.index());
    duplicates = ipv6(assigned, each -> (each.flags() & AssignedAddress.FLAG_DAD_FAILED) != 0);
    List<Ipv6Address> good = ipv6(assigned, each -> (each.flags() & UNUSABLE) == 0);
    return good.stream()
        .filter(Ipv6Address::isLinkLocal)
        .map(address -> new Usable(link.index(), address, LanView.hardware(link)))
        .findFirst()
        .orElse(null);
  }

  private static List<Ipv6Address> ipv6(
      List<AssignedAddress> assigned, Predicate<AssignedAddress> which) {
    List<Ipv6Address> found = new ArrayList<>();
    for (AssignedAddress each : assigned) {
      if (each.address().address() instanceof Ipv6Address address && which.test(each)) {
        found.add(address);
      }
    }
    return List.copyOf(found);
  }

  @Override
  public void close() {
    rtnetlink.close();
    monitor.close();
  }
}
