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
  private final NetworkMonitor monitor = NetworkMonitor.open(false);
  private final Rtnetlink rtnetlink;
  private boolean looked;
  private @Nullable Usable usable;
  private boolean interrupted;

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
    int changes = monitor.poll(this::heard);
    if (changes > 0 || !looked) {
      usable = read();
      looked = true;
    }
    return usable;
  }

  /** Whether the link was away since this was asked last, however short. */
  boolean wasInterrupted() {
    boolean was = interrupted;
    interrupted = false;
    return was;
  }

  private void heard(NetworkEvent event) {
    if (event instanceof NetworkEvent.LinkChanged(Link link) && link.name().equals(name)) {
      interrupted |= !hasCarrier(link);
    }
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
