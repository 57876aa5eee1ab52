package org.slaacguard.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Looks by rtnetlink. The kernel says when something has changed; until then a look costs one read
 * that finds nothing.
 */
final class NetlinkWatch implements LinkWatch {
  private final String interfaceName;
  private final NetworkMonitor monitor;
  private final Rtnetlink rtnetlink;
  private final WatchedView watched;

  /**
   * Looks in the network namespace of the calling thread.
   *
   * @throws LinuxException if there is no netlink socket to be had
   */
  NetlinkWatch(String interfaceName) {
    this.interfaceName = interfaceName;
    monitor = NetworkMonitor.open(false);
    try {
      rtnetlink = Rtnetlink.open();
    } catch (RuntimeException e) {
      monitor.close();
      throw e;
    }
    watched = new WatchedView(() -> monitor.poll(event -> {}), this::read);
  }

  @Override
  public LinkView look() throws IOException {
    try {
      return watched.look();
    } catch (LinuxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private LinkView read() {
    List<AssignedAddress> assigned = rtnetlink.addresses().list();
    List<IpAddress> addresses =
        assigned.stream().map(each -> each.address().address()).distinct().toList();
    Optional<Link> link = rtnetlink.links().find(interfaceName);
    return link.isEmpty()
        ? new LinkView(false, 0, null, addresses)
        : new LinkView(true, link.get().mtu(), linkLocal(assigned, link.get().index()), addresses);
  }

  /** The lowest one: an address that somebody chose, such as fe80::1, before a random one. */
  private static @Nullable Ipv6Address linkLocal(List<AssignedAddress> assigned, int link) {
    return assigned.stream()
        .filter(each -> each.linkIndex() == link)
        .map(each -> each.address().address())
        .filter(address -> address instanceof Ipv6Address ipv6 && ipv6.isLinkLocal())
        .map(Ipv6Address.class::cast)
        .min((a, b) -> Long.compareUnsigned(a.low(), b.low()))
        .orElse(null);
  }

  @Override
  public void close() {
    rtnetlink.close();
    monitor.close();
  }
}
