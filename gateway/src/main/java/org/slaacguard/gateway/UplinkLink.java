package org.slaacguard.gateway;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Ipv6Address;

/**
 * Follows an interface by its name: whether it is there, up, with a carrier and a link-local
 * address that may be used. A PPP interface goes with its session, and the next one has another
 * index. For one thread, in whose network namespace it looks.
 */
final class UplinkLink implements AutoCloseable {
  private static final int UNUSABLE =
      AssignedAddress.FLAG_TENTATIVE | AssignedAddress.FLAG_DAD_FAILED;

  /** A link that can be used, and the address to use on it. */
  record Usable(int index, Ipv6Address address) {}

  private final String name;
  private final NetworkMonitor monitor = NetworkMonitor.open(true);
  private final Rtnetlink rtnetlink;
  private @Nullable Usable usable;
  private boolean interrupted;
  private boolean stale = true;
  private boolean routed;

  /**
   * Begins to follow.
   *
   * @throws LinuxException if there is no netlink socket to be had
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

  /** What there is; null where it cannot be used. */
  @Nullable Usable look() {
    int _ = monitor.poll(this::heard);
    if (stale) {
      usable = read();
      stale = false;
    }
    return usable;
  }

  /** Whether a default route has come or gone since this was asked last, of any link. */
  boolean wasRouted() {
    boolean was = routed;
    routed = false;
    return was;
  }

  /** Whether the link was away since this was asked last, however short. */
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

  /** Other routes, of which a router may have many, are nobody's business here. */
  private static boolean isDefault(Route route) {
    return route.destination().length() == 0
        && route.destination().address() instanceof Ipv6Address
        && route.table() == Route.MAIN;
  }

  private static boolean hasCarrier(Link link) {
    return link.isUp() && (link.flags() & Link.FLAG_RUNNING) != 0;
  }

  private @Nullable Usable read() {
    Optional<Link> link = rtnetlink.links().find(name);
    if (link.isEmpty() || !hasCarrier(link.get())) {
      return null;
    }
    int index = link.get().index();
    List<AssignedAddress> addresses = rtnetlink.addresses().list(index);
    return addresses.stream()
        .filter(each -> (each.flags() & UNUSABLE) == 0)
        .map(each -> each.address().address())
        .filter(address -> address instanceof Ipv6Address ipv6 && ipv6.isLinkLocal())
        .map(address -> new Usable(index, (Ipv6Address) address))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    rtnetlink.close();
    monitor.close();
  }
}
