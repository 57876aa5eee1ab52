package org.slaacguard.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Reads the state by rtnetlink. The kernel reports changes, so a check without any costs one empty
 * read.
 */
final class NetlinkWatch implements LinkWatch {
  private final String interfaceName;
  private final NetworkMonitor monitor;
  private final ReadinessWatch news;
  private final Rtnetlink rtnetlink;
  private final CachedLinkView watched;

  /**
   * Looks in the network namespace of the calling thread.
   *
   * @throws LinuxException if there is no netlink socket available
   */
  NetlinkWatch(String interfaceName, Runnable wakeup) {
    this.interfaceName = interfaceName;
    monitor = NetworkMonitor.open(false);
    try {
      rtnetlink = Rtnetlink.open();
      news = new ReadinessWatch(interfaceName, monitor.fd(), wakeup);
    } catch (RuntimeException e) {
      monitor.close();
      throw e;
    }
    watched = new CachedLinkView(this::changes, this::read);
  }

  @Override
  public boolean hasNews() {
    return news.present();
  }

  @Override
  public boolean tellsNews() {
    return news.isWatching();
  }

  @Override
  public LinkView look() throws IOException {
    try {
      return watched.look();
    } catch (LinuxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private int changes() {
    // Drained after that, or the watching thread would see the same events again.
    boolean told = news.present();
    int changes = monitor.poll(event -> {});
    if (told) {
      news.read();
    }
    return changes;
  }

  private LinkView read() {
    List<AssignedAddress> assigned = rtnetlink.addresses().list();
    List<InterfaceAddress> addresses =
        assigned.stream().flatMap(NetlinkWatch::addresses).distinct().toList();
    Optional<Link> link = rtnetlink.links().find(interfaceName);
    return link.isEmpty()
        ? new LinkView(false, false, 0, null, addresses)
        : new LinkView(
            true,
            link.get().isUp(),
            link.get().mtu(),
            linkLocal(assigned, link.get().index()),
            addresses);
  }

  /**
   * An address with its network. If the link has an address at the other end, the prefix belongs to
   * that one; the first address of its network then stands for it, which may not be learned in any
   * case.
   */
  private static Stream<InterfaceAddress> addresses(AssignedAddress assigned) {
    InterfaceAddress own = assigned.address();
    IpAddress peer = assigned.peer();
    if (peer == null) {
      return Stream.of(own);
    }
    Stream<InterfaceAddress> alone =
        Stream.of(new InterfaceAddress(own.address(), own.address().bits()));
    IpPrefix network = new IpPrefix(peer, own.prefixLength());
    return network.length() >= peer.bits() - 1
        ? alone
        : Stream.concat(
            alone, Stream.of(new InterfaceAddress(network.address(), network.length())));
  }

  /**
   * The lowest link-local address, so that one that somebody chose, such as fe80::1, comes before a
   * random one.
   */
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
    news.close();
    rtnetlink.close();
    monitor.close();
  }
}
