package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.host.Surroundings;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.NewsPace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that acts as router on the LANs of one interface. It owns their sockets, so a host
 * there delays no other thread. It runs in the network namespace of the thread that starts it, and
 * waits only for its sockets.
 */
final class LanThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LanThread.class);
  private static final long SECOND = 1_000_000_000L;

  /** Changes within this time are followed together. */
  private static final long LOOK_DELAY = 20_000_000L;

  /**
   * How long hosts are told nothing until the uplink has its delegation: otherwise a lease of an
   * earlier run would be withdrawn and announced again.
   */
  private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

  /**
   * The wanted state.
   *
   * @param plan null before the uplink has a delegation
   */
  record Wanted(Settings settings, @Nullable PrefixPlan plan, ProviderNames names) {}

  private final HostSide host;
  private final Poller poller = new Poller(SettingTable.LAN_PREFIX.mostEntries() + 1);
  private final Thread thread;
  private final AtomicReference<@Nullable Wanted> wanted = new AtomicReference<>();
  private volatile boolean stopping;

  /** Asked by others; the thread then takes leave, and forgets that it was asked. */
  private volatile boolean ceases;

  /** Set by the thread while hosts are still to be told. */
  private volatile boolean ceasing;

  private volatile List<String> notices = List.of();

  /** Used by the thread only. */
  private final LanLinks links;

  private final PlanWait routed;

  private long lookAt;
  private long quietUntil;
  private boolean heard;

  private LanThread(String interfaceName, LanLinks links, HostSide host, FailureReport report) {
    this.links = links;
    this.host = host;
    routed = new PlanWait(host.live());
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
   * @param links used by the thread only
   * @param host gives the gateway its addresses there
   * @param report hears if it fails
   */
  static LanThread start(
      String interfaceName, LanLinks links, HostSide host, FailureReport report) {
    LanThread started = new LanThread(interfaceName, links, host, report);
    started.thread.start();
    return started;
  }

  /** Sets the wanted state. Any thread; never waits. */
  void want(Wanted changed) {
    wanted.set(changed);
    poller.wakeup();
  }

  /** Has all hosts told soon that the gateway is no longer a router. Any thread. */
  void cease() {
    ceases = true;
    poller.wakeup();
  }

  /** Whether hosts are still to be told so. Any thread. */
  boolean isCeasing() {
    // In this order: the thread sets one before it clears the other.
    return ceases || ceasing;
  }

  /** The problems, a line each. Any thread. */
  List<String> notices() {
    return notices;
  }

  private void run() {
    Runnable listening = host.live().followed(poller::wakeup);
    try (NetworkMonitor monitor = NetworkMonitor.open(false);
        Rtnetlink rtnetlink = Rtnetlink.open()) {
      NewsPace news = new NewsPace(poller, poller.reserve(), monitor.fd());
      for (int i = 0; i < SettingTable.LAN_PREFIX.mostEntries(); i++) {
        poller.reserve();
      }
      quietUntil = System.nanoTime() + PATIENCE;
      while (!stopping) {
        turn(monitor, news, rtnetlink);
      }
      if (ceases) {
        links.cease(System.nanoTime());
      }
    } finally {
      ceases = false;
      ceasing = false;
      listening.run();
      links.close();
      poller.close();
    }
  }

  private void turn(NetworkMonitor monitor, NewsPace news, Rtnetlink rtnetlink) {
    long now = System.nanoTime();
    Wanted newest = wanted.getAndSet(null);
    if (newest != null) {
      follow(newest, now);
      lookAt = now;
    }
    if (news.isDue(now) && monitor.poll(event -> {}) > 0) {
      lookAt = Math.min(lookAt, now + LOOK_DELAY);
      news.worked(now, System.nanoTime());
    }
    if (now >= lookAt && (heard || now >= quietUntil)) {
      look(rtnetlink, now);
      news.worked(now, System.nanoTime());
    }
    if (ceases) {
      ceasing = true;
      ceases = false;
      links.cease(now);
    }
    // The host first: hosts of a LAN hear of a prefix when the gateway has its address there.
    tellHost(now);
    long next = links.exchange(now, routed.isOver(now));
    ceasing = links.isCeasing();
    tellHost(now);
    next = Math.min(next, heard ? lookAt : Math.max(lookAt, quietUntil));
    next = Math.min(next, Math.min(routed.next(), news.next()));
    poller.await(next == Long.MAX_VALUE ? -1 : Math.max(0, next - System.nanoTime()));
  }

  private void tellHost(long now) {
    List<Surroundings.OtherLink> wanted = links.onHost(now);
    host.live().lans(wanted, links.dead(now));
    routed.follow(wanted, now);
  }

  private void follow(Wanted next, long now) {
    heard |= next.plan() != null || !asksForPrefixes(next.settings());
    PrefixPlan plan = next.plan() == null ? PrefixPlan.NONE : next.plan();
    links.follow(next.settings(), plan, next.names(), now);
  }

  private static boolean asksForPrefixes(Settings settings) {
    return settings.get(SettingTable.LAN_PREFIX).stream()
        .anyMatch(each -> each.prefix().source() instanceof PrefixSource.Delegated);
  }

  private void look(Rtnetlink rtnetlink, long now) {
    lookAt = Long.MAX_VALUE;
    try {
      if (!links.look(rtnetlink.links().list(), rtnetlink.addresses().list(), now)) {
        lookAt = now + SECOND;
      }
    } catch (LinuxException e) {
      LOG.debug("the LANs are looked at again", e);
      lookAt = now + SECOND;
    }
    links.watch(poller, 1);
    notices = links.notices();
  }

  /** Ends. Hosts keep their route, because the gateway may be back at once ({@link #cease}). */
  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    ThreadEnd.await(thread);
  }
}
