package org.slaacguard.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.NftMonitor;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the state by rtnetlink. The kernel reports changes, so a check without any costs one empty
 * read.
 */
final class NetlinkWatch implements LinkWatch {
  private static final Logger LOG = LoggerFactory.getLogger(NetlinkWatch.class);

  private final String interfaceName;
  private final NetworkMonitor monitor;
  private final @Nullable NftMonitor tables;
  private final ReadinessWatch news;
  private final Rtnetlink rtnetlink;
  private final CachedLinkView watched;

  /** The interface's index; 0 while there is none of this name. */
  private int index;

  /** Its index when it was last seen; 0 before. */
  private int former;

  /** Its name, if somebody has given it another one; empty otherwise. */
  private String otherName = "";

  private long losses;

  /** How many changes of the last poll concern the view. */
  private int changes;

  /**
   * Looks in the network namespace of the calling thread.
   *
   * @throws LinuxException if there is no netlink socket available
   */
  NetlinkWatch(String interfaceName, Runnable wakeup) {
    this.interfaceName = interfaceName;
    monitor = NetworkMonitor.openForLosses();
    tables = tables(interfaceName);
    try {
      rtnetlink = Rtnetlink.open();
      news =
          new ReadinessWatch(
              interfaceName,
              tables == null ? List.of(monitor.fd()) : List.of(monitor.fd(), tables.fd()),
              wakeup);
    } catch (RuntimeException e) {
      if (tables != null) {
        tables.close();
      }
      monitor.close();
      throw e;
    }
    watched = new CachedLinkView(this::changes, this::read);
  }

  /** Null where the kernel has no nftables: then nobody takes tables of it. */
  private static @Nullable NftMonitor tables(String interfaceName) {
    try {
      return NftMonitor.ofRemovals("slaacguard-");
    } catch (LinuxException e) {
      LOG.debug("{}: nftables is not watched: {}", interfaceName, e.getMessage());
      return null;
    }
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
      LinkView view = watched.look();
      return view.losses() == losses ? view : view.withLosses(losses);
    } catch (LinuxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private int changes() {
    // Drained after that, or the watching thread would see the same events again.
    boolean told = news.present();
    changes = 0;
    int _ = monitor.poll(this::note);
    losses += tables == null ? 0 : tables.drain();
    if (told) {
      news.read();
    }
    return changes;
  }

  /** Routes, rules and forwarding are not in the view. */
  private void note(NetworkEvent event) {
    switch (event) {
      case NetworkEvent.RouteChanged changed -> {}
      case NetworkEvent.RouteRemoved removed ->
          losses += isOurs(removed.route().linkIndex()) ? 1 : 0;
      case NetworkEvent.RuleRemoved removed -> losses++;
      case NetworkEvent.ForwardingEnded ended -> losses++;
      case NetworkEvent.AddressRemoved removed -> {
        changes++;
        losses += isOurs(removed.address().linkIndex()) ? 1 : 0;
      }
      case NetworkEvent.LinkChanged changed -> {
        changes++;
        // It may be up again by now, without its addresses.
        if (changed.link().name().equals(interfaceName) && !changed.link().isUp()) {
          losses++;
        }
      }
      case NetworkEvent.Lost lost -> {
        changes++;
        losses++;
      }
      default -> changes++;
    }
  }

  private boolean isOurs(int link) {
    return index != 0 && link == index;
  }

  private LinkView read() {
    List<AssignedAddress> assigned = rtnetlink.addresses().list();
    List<InterfaceAddress> addresses =
        assigned.stream().flatMap(NetlinkWatch::addresses).distinct().toList();
    Optional<Link> link = rtnetlink.links().find(interfaceName);
    index = link.map(Link::index).orElse(0);
    follow(index);
    return link.isEmpty()
        ? new LinkView(false, false, 0, null, addresses)
        : new LinkView(
            true,
            link.get().isUp(),
            link.get().mtu(),
            linkLocal(assigned, link.get().index()),
            addresses);
  }

  /** Notices a rename, during which nothing of the interface is found by its name. */
  private void follow(int found) {
    String name =
        found != 0 || former == 0
            ? ""
            : rtnetlink.links().list().stream()
                .filter(each -> each.index() == former)
                .map(Link::name)
                .findFirst()
                .orElse("");
    if (!name.isEmpty() && !name.equals(otherName)) {
      LOG.warn(
          "{}: somebody has renamed the interface to {}; its addresses and routes are not kept up"
              + " until it has its name again, or is taken down and up",
          interfaceName,
          name);
    } else if (found != 0 && found == former && !otherName.isEmpty()) {
      LOG.info("{}: the interface has its name again", interfaceName);
      losses++;
    }
    otherName = name;
    former = found == 0 ? former : found;
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
    if (tables != null) {
      tables.close();
    }
  }
}
