package org.slaacguard.uplink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.NeighborProxy;
import org.slaacguard.autoconf.ProxyCounts;
import org.slaacguard.autoconf.ProxyLink;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interface on which the proxy speaks. It follows the interface when it goes down, disappears,
 * and comes back with another index. For one thread.
 */
final class ProxyUplink implements AddressAnswers, AutoCloseable {
  /** The most addresses at one uplink, which take some 16 MiB here and in the kernel. */
  static final int MAX_ADDRESSES = 65_536;

  /**
   * The most solicited-node groups at one uplink. The kernel searches all of them for each
   * multicast packet: 2,048 halve the rate in a flood.
   */
  static final int MAX_GROUPS = 512;

  /** Least time between two lines about a lack of room, in nanoseconds. */
  private static final long QUIET = 600_000_000_000L;

  /**
   * The pause before the kernel is asked for room again, in nanoseconds: it does not report that.
   */
  private static final long JOIN_AGAIN = 10_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(ProxyUplink.class);

  /** Room for some 4,000 solicitations, which are eight shares, as the kernel counts bytes. */
  static final int RECEIVE_BUFFER = 4 << 20;

  /** The most packets in a turn of the senders, if the socket never becomes empty. */
  private static final int TURN = 2_000;

  private final String interfaceName;
  private final NeighborProxySettings settings;
  private final SolicitationFilter filter;
  private final NeighborProxy proxy;
  private final ConflictLog conflicts;
  private final ProxyRoutes routes;
  private final Map<Ipv6Address, PublicKey> proxied = new HashMap<>();
  private List<IpPrefix> prefixes;
  private UplinkView view = UplinkView.NONE;
  private @Nullable LinkSocket socket;
  private @Nullable SolicitedNodeGroups groups;
  private String said = "";
  private boolean changed;
  private long sayAt;
  private boolean crowded;

  /** When the kernel is asked again for groups that it has refused. */
  private long joinAt;

  private long overflow;
  private int taken;
  private final NeighborProxy.Sink sink;

  ProxyUplink(
      String interfaceName,
      NeighborProxySettings settings,
      SplittableRandom random,
      ProxyRoutes routes,
      ConflictLog conflicts,
      long now) {
    this.interfaceName = interfaceName;
    this.settings = settings;
    this.routes = routes;
    this.conflicts = conflicts;
    sayAt = now;
    prefixes = settings.prefixes();
    proxy = new NeighborProxy(settings.obedient(), random, now);
    filter = SolicitationFilter.open(interfaceName, MAX_ADDRESSES, random);
    sink = new UplinkSink();
  }

  String name() {
    return settings.interfaceName();
  }

  /** The descriptor to poll; null without a usable link. */
  @Nullable Fd fd() {
    LinkSocket open = socket;
    return open == null ? null : open.fd();
  }

  /** Whether the proxy answers for such an address here. */
  boolean isFor(Ipv6Address address) {
    return prefixes.stream().anyMatch(prefix -> prefix.contains(address))
        && !view.own().contains(address);
  }

  @Override
  public boolean answersFor(Ipv6Address address) {
    return proxy.answersFor(address);
  }

  /**
   * Follows the interface.
   *
   * @param newView its present state
   * @param why what is wrong with it; empty if nothing is
   * @return false if something has to be tried again before the next change
   */
  boolean look(UplinkView newView, String why, long now) {
    if (newView.index() == 0) {
      if (socket != null) {
        stop(now);
      }
      view = UplinkView.NONE;
      say(why);
      return true;
    }
    if (socket != null && newView.equals(view)) {
      return true;
    }
    if (newView.index() != view.index()) {
      stop(now);
    }
    view = newView;
    changed = true;
    List<IpPrefix> before = prefixes;
    prefixes = settings.prefixes().isEmpty() ? newView.onLink() : settings.prefixes();
    say(
        prefixes.isEmpty()
            ? "has no on-link prefix: give it an address with its prefix length, or say prefix=…"
            : "");
    Set.copyOf(proxied.keySet()).stream().filter(address -> !isFor(address)).forEach(this::remove);
    if (socket == null && !start(newView)) {
      return false;
    }
    if (!prefixes.equals(before) && !passes(socket)) {
      return false;
    }
    ProxyLink link =
        new ProxyLink(
            newView.hardware().orElseThrow(),
            newView.linkLocal().orElse(null),
            newView.global(prefixes).orElse(null),
            settings.source());
    proxy.link(link, now);
    return true;
  }

  /** Makes the filter pass the prefixes; if that fails, starts over with the next look. */
  private boolean passes(@Nullable LinkSocket open) {
    try {
      if (open != null) {
        filter.attach(open, prefixes);
      }
      return true;
    } catch (LinuxException e) {
      view = UplinkView.NONE;
      say("cannot be heard: " + e.getMessage());
      return false;
    }
  }

  /** Whether it may answer for other addresses than at the last call. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  private boolean start(UplinkView on) {
    LinkSocket opened = null;
    try {
      opened = LinkSocket.open(on.index(), RECEIVE_BUFFER);
      filter.attach(opened, prefixes);
      opened.receiveFrom();
    } catch (LinuxException e) {
      if (opened != null) {
        opened.close();
      }
      view = UplinkView.NONE;
      say("cannot be heard: " + e.getMessage());
      return false;
    }
    socket = opened;
    SolicitedNodeGroups joined = SolicitedNodeGroups.at(on.index(), MAX_GROUPS);
    groups = joined;
    proxied.forEach((address, owner) -> join(joined, address, owner));
    routes.hush(name());
    LOG.info(
        "{}: answers neighbours at {} for addresses of peers in {}",
        interfaceName,
        name(),
        prefixes);
    return true;
  }

  private void stop(long now) {
    proxy.link(null, now);
    if (groups != null) {
      groups.close();
      groups = null;
    }
    if (socket != null) {
      overflow += socket.overflow();
      socket.close();
      socket = null;
    }
  }

  private void say(String why) {
    if (!why.equals(said)) {
      said = why;
      if (!why.isEmpty()) {
        LOG.warn(
            "{}: the neighbour proxy does not answer at {}: it {}", interfaceName, name(), why);
      }
    }
  }

  @Override
  public boolean add(Ipv6Address address, PublicKey owner, long now) {
    if (!isFor(address) || proxied.containsKey(address)) {
      return true;
    }
    if (proxied.size() >= MAX_ADDRESSES || !filter.add(address)) {
      noRoom(address, now);
      return false;
    }
    proxied.put(address, owner);
    proxy.add(address, owner, now);
    if (groups != null) {
      join(groups, address, owner);
    }
    return true;
  }

  private void noRoom(Ipv6Address address, long now) {
    if (now - sayAt >= 0) {
      sayAt = now + QUIET;
      LOG.warn(
          "{}: the neighbour proxy answers for {} addresses at {} and has no room for more ({} at"
              + " most, if the kernel has memory); {} and others get no answers until others go",
          interfaceName,
          proxied.size(),
          name(),
          MAX_ADDRESSES,
          address);
    }
  }

  private void join(SolicitedNodeGroups to, Ipv6Address address, PublicKey owner) {
    try {
      if (to.add(address, owner)) {
        return;
      }
      unjoined("there are " + MAX_GROUPS + ", which is the most");
    } catch (LinuxException e) {
      unjoined(String.valueOf(e.getMessage()));
    }
  }

  private void unjoined(String why) {
    if (!crowded) {
      crowded = true;
      LOG.warn(
          "{}: has not joined all multicast groups at {}: {}; hosts behind a switch with"
              + " MLD snooping may not find some peers",
          interfaceName,
          name(),
          why);
    }
  }

  @Override
  public void remove(Ipv6Address address) {
    if (proxied.remove(address) != null) {
      filter.remove(address);
      proxy.remove(address);
      conflicts.over(name(), address);
      if (groups != null) {
        groups.remove(address);
        crowded = crowded && groups.isCrowded();
      }
    }
  }

  @Override
  public void moved(Ipv6Address address, PublicKey owner, long now) {
    if (proxied.replace(address, owner) != null && groups != null) {
      groups.move(address, owner);
    }
    proxy.move(address, owner, now);
  }

  /**
   * Receives what neighbours have sent.
   *
   * @param most the most packets to take
   * @return whether there may be more
   */
  boolean receive(int most, long now) {
    LinkSocket open = socket;
    if (open == null) {
      return false;
    }
    for (int i = 0; i < most; i++) {
      int length = open.receive();
      if (length == -Errno.EAGAIN) {
        endTurn(1);
        return false;
      }
      if (length >= 0) {
        taken++;
        proxy.receive(open.packet(length), open.sender(), now, sink);
      }
      // An error means that the interface went down, which the next check sees.
    }
    endTurn(TURN);
    return true;
  }

  /** Gives the senders their shares anew if this many packets were taken. */
  private void endTurn(int least) {
    if (taken >= least) {
      taken = 0;
      filter.drained();
    }
  }

  /** Sends what is due; returns when to come again. */
  long poll(long now) {
    long next = proxy.poll(now, sink);
    SolicitedNodeGroups some = groups;
    if (some == null || !some.isRefused()) {
      joinAt = now + JOIN_AGAIN;
      return next;
    }
    if (now - joinAt >= 0) {
      joinAt = now + JOIN_AGAIN;
      some.retry();
      crowded = crowded && some.isCrowded();
    }
    return Math.min(next, joinAt);
  }

  ProxyCounts counts() {
    return proxy.counts();
  }

  /** The number of solicitations that found no room in the socket, or in their sender's share. */
  long overflow() {
    if (socket != null) {
      overflow += socket.overflow();
    }
    overflow += filter.refused();
    return overflow;
  }

  /** Ends without a message; routers notice by themselves. */
  @Override
  public void close() {
    if (groups != null) {
      groups.close();
    }
    if (socket != null) {
      socket.close();
    }
    filter.close();
  }

  private final class UplinkSink implements NeighborProxy.Sink {
    @Override
    public void send(byte[] packet, long hardware) {
      int result = Objects.requireNonNull(socket).send(packet, hardware);
      if (result < 0) {
        LOG.debug("{}: not sent at {}: {}", interfaceName, name(), Errno.text(-result));
      }
    }

    @Override
    public void conflict(Ipv6Address address, long hardware, NeighborProxy.Verdict verdict) {
      conflicts.conflict(name(), address, proxied.get(address), hardware, verdict);
      if (verdict == NeighborProxy.Verdict.WITHDRAWN) {
        routes.remove(address);
      }
    }

    @Override
    public void restored(Ipv6Address address) {
      conflicts.over(name(), address);
      routes.add(address);
    }
  }
}
