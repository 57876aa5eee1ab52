package org.slaacguard.gateway;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.host.Surroundings;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that is the router on the LANs of one interface: it has their sockets, so that nothing
 * that a host does there holds up anybody else. It works in the network namespace of the thread
 * that starts it, and waits for nothing but its sockets.
 */
final class LanThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LanThread.class);
  private static final long SECOND = 1_000_000_000L;

  /** What changes soon after something has changed is looked at together. */
  private static final long LOOK_DELAY = 20_000_000L;

  /**
   * How long nobody is told anything before the uplink has said what it has: a lease of an earlier
   * run would be taken back, and given again.
   */
  private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

  /**
   * What is to be.
   *
   * @param plan null before the uplink has said anything
   */
  record Wanted(Settings settings, @Nullable PrefixPlan plan, ProviderNames names) {}

  private final SplittableRandom random;
  private final InstantSource clock;
  private final HostSide host;
  private final Poller poller = new Poller(SettingTable.LAN_PREFIX.mostEntries() + 1);
  private final Thread thread;
  private final AtomicReference<@Nullable Wanted> wanted = new AtomicReference<>();
  private volatile boolean stopping;
  private volatile boolean ceasing;
  private volatile List<String> notices = List.of();

  /** Of the thread alone. */
  private final Map<String, LanLink> links = new LinkedHashMap<>();

  private long lookAt;
  private long quietUntil;
  private boolean heard;

  private LanThread(
      String interfaceName,
      SplittableRandom random,
      InstantSource clock,
      HostSide host,
      FailureReport report) {
    this.random = random;
    this.clock = clock;
    this.host = host;
    String name = interfaceName + "-lan";
    thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(report.guard(name, this::run, () -> stopping));
  }

  /**
   * Starts it.
   *
   * @param host gives the gateway its addresses there
   * @param report hears if it fails
   */
  static LanThread start(
      String interfaceName,
      SplittableRandom random,
      InstantSource clock,
      HostSide host,
      FailureReport report) {
    LanThread started = new LanThread(interfaceName, random, clock, host, report);
    started.thread.start();
    return started;
  }

  /** From now on it is to be this. Any thread; never waits. */
  void want(Wanted changed) {
    wanted.set(changed);
    poller.wakeup();
  }

  /** Tells all hosts that the gateway is no router any more, soon. Any thread. */
  void cease() {
    ceasing = true;
    poller.wakeup();
  }

  /** What is wrong, a line each. Any thread. */
  List<String> notices() {
    return notices;
  }

  private void run() {
    try (NetworkMonitor monitor = NetworkMonitor.open(false);
        Rtnetlink rtnetlink = Rtnetlink.open()) {
      int news = poller.add(monitor.fd(), Poller.READABLE);
      for (int i = 0; i < SettingTable.LAN_PREFIX.mostEntries(); i++) {
        poller.reserve();
      }
      quietUntil = System.nanoTime() + PATIENCE;
      while (!stopping) {
        turn(monitor, news, rtnetlink);
      }
      long now = System.nanoTime();
      links.values().forEach(link -> link.cease(now));
    } finally {
      links.values().forEach(LanLink::close);
      poller.close();
    }
  }

  private void turn(NetworkMonitor monitor, int news, Rtnetlink rtnetlink) {
    long now = System.nanoTime();
    Wanted newest = wanted.getAndSet(null);
    if (newest != null) {
      follow(newest, now);
      lookAt = now;
    }
    if (poller.seen(news) != 0 && monitor.poll(event -> {}) > 0) {
      lookAt = Math.min(lookAt, now + LOOK_DELAY);
    }
    if (now >= lookAt && (heard || now >= quietUntil)) {
      look(rtnetlink, now);
    }
    if (ceasing) {
      ceasing = false;
      links.values().forEach(link -> link.cease(now));
    }
    long next = heard ? lookAt : Math.max(lookAt, quietUntil);
    for (LanLink link : links.values()) {
      link.receive(now);
      next = Math.min(next, link.poll(now));
    }
    tellHost(now);
    poller.await(next == Long.MAX_VALUE ? -1 : Math.max(0, next - System.nanoTime()));
  }

  /** What is advertised no longer anywhere has its end told, as far as that is possible. */
  private void follow(Wanted next, long now) {
    heard |= next.plan() != null || !asksForPrefixes(next.settings());
    List<String> names = LanContent.names(next.settings());
    for (String name : List.copyOf(links.keySet())) {
      if (!names.contains(name)) {
        LanLink gone = links.remove(name);
        if (gone != null) {
          gone.want(next.settings(), PrefixPlan.NONE, ProviderNames.NONE, now);
          gone.cease(now);
          gone.close();
        }
      }
    }
    PrefixPlan plan = next.plan() == null ? PrefixPlan.NONE : next.plan();
    for (String name : names) {
      links
          .computeIfAbsent(name, each -> new LanLink(each, random.split(), clock, now))
          .want(next.settings(), plan, next.names(), now);
    }
  }

  private static boolean asksForPrefixes(Settings settings) {
    return settings.get(SettingTable.LAN_PREFIX).stream()
        .anyMatch(each -> each.prefix().source() instanceof PrefixSource.Delegated);
  }

  private void look(Rtnetlink rtnetlink, long now) {
    lookAt = Long.MAX_VALUE;
    try {
      List<Link> present = rtnetlink.links().list();
      List<AssignedAddress> assigned = rtnetlink.addresses().list();
      for (LanLink link : links.values()) {
        if (!link.look(LanView.of(link.name(), present, assigned), now)) {
          lookAt = now + SECOND;
        }
      }
    } catch (LinuxException e) {
      LOG.debug("the LANs are looked at again", e);
      lookAt = now + SECOND;
    }
    watchSockets();
    List<String> wrong = new ArrayList<>();
    for (LanLink link : links.values()) {
      if (!link.trouble().isEmpty()) {
        wrong.add(
            link.name()
                + " "
                + link.trouble()
                + ": LanPrefix serves nobody there; it is followed as soon as that changes");
      }
    }
    notices = List.copyOf(wrong);
  }

  private void watchSockets() {
    int at = 1;
    for (LanLink link : links.values()) {
      Fd fd = link.fd();
      if (fd == null) {
        poller.remove(at++);
      } else {
        poller.replace(at++, fd, Poller.READABLE);
      }
    }
    for (; at <= SettingTable.LAN_PREFIX.mostEntries(); at++) {
      poller.remove(at);
    }
  }

  /** An interface that has another index is another one, to which all has to be done anew. */
  private void tellHost(long now) {
    List<Surroundings.OtherLink> others = new ArrayList<>();
    List<IpPrefix> dead = new ArrayList<>();
    for (LanLink link : links.values()) {
      others.add(link.onHost(now));
      dead.addAll(link.dead(now));
    }
    host.lans(others, dead);
  }

  /** Tells the hosts that the gateway is no router any more, and ends. */
  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    ThreadEnd.await(thread);
  }
}
