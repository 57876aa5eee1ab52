package org.slaacguard.gateway;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.NewsPace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.PppoeDiscoverySocket;
import org.slaacguard.linux.PppoeSession;

/**
 * The sources of {@link UplinkMtuThread}: this host's devices and routes, and the beginnings of
 * PPPoE sessions. In the network namespace of the thread that opens it; not thread-safe.
 */
final class MtuWatch implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  /** Interval of looks without a report: routes are not monitored. */
  private static final long INTERVAL = 10 * SECOND;

  /** Shortest interval of looks. */
  private static final long REST = SECOND / 20;

  /** What was done about the last report may have waited for answers, too. */
  private static final long LONGEST_REST = SECOND / 2;

  private final UplinkMtuSettings settings;
  private final EgressPath out;
  private final NetworkMonitor monitor;
  private final PppoeDiscoverySocket discovery;
  private final Poller poller = new Poller(2);
  private final SessionOffers offers = new SessionOffers();

  /** When it last said that something has changed. */
  private long told = System.nanoTime();

  private MtuWatch(
      UplinkMtuSettings settings,
      EgressPath out,
      NetworkMonitor monitor,
      PppoeDiscoverySocket discovery) {
    this.settings = settings;
    this.out = out;
    this.monitor = monitor;
    this.discovery = discovery;
    poller.add(monitor.fd(), Poller.READABLE);
    poller.add(discovery.fd(), Poller.READABLE);
  }

  /**
   * Opens it.
   *
   * @throws IOException if a socket for it is not available
   */
  static MtuWatch open(UplinkMtuSettings settings) throws IOException {
    EgressPath out = EgressPath.open();
    NetworkMonitor monitor = null;
    try {
      monitor = NetworkMonitor.open(false);
      return new MtuWatch(settings, out, monitor, PppoeDiscoverySocket.open());
    } catch (LinuxException e) {
      out.close();
      if (monitor != null) {
        monitor.close();
      }
      throw new IOException("the uplink cannot be followed: " + e.getMessage(), e);
    }
  }

  /** The host's paths out. */
  EgressPath out() {
    return out;
  }

  /**
   * The uplink and the devices below it.
   *
   * @throws IOException if the kernel's answer cannot be read
   */
  MtuLayer uplink() throws IOException {
    return out.chain(settings.interfaceName(), settings.below());
  }

  /**
   * The offer that was heard when the uplink's session began.
   *
   * @throws IOException if the kernel does not list its sessions
   */
  UplinkSession.Offer offer(MtuLayer uplink) throws IOException {
    offers.hear(discovery);
    return offers.of(uplink, PppoeSession.list());
  }

  /**
   * Waits for a change, for ten seconds at most.
   *
   * @return whether something has changed
   */
  boolean await(BooleanSupplier stopping) {
    long worked = NewsPace.rest(told, System.nanoTime());
    long deadline = System.nanoTime() + INTERVAL;
    boolean news = monitor.poll(MtuWatch::ignore) > 0;
    while (!news && !stopping.getAsBoolean()) {
      long rest = deadline - System.nanoTime();
      if (rest <= 0) {
        return false;
      }
      poller.await(rest);
      if (offers.hear(discovery)) {
        // Bounds the load of a flood of reports.
        poller.rest(REST);
      }
      news = monitor.poll(MtuWatch::ignore) > 0;
    }
    // Collects reports that come together, and bounds the load of a flood of them.
    poller.rest(Math.clamp(worked, REST, LONGEST_REST));
    monitor.poll(MtuWatch::ignore);
    told = System.nanoTime();
    return news;
  }

  private static void ignore(NetworkEvent event) {
    // The wakeup itself says enough.
  }

  /** Any thread. */
  void wakeup() {
    poller.wakeup();
  }

  @Override
  public void close() {
    discovery.close();
    monitor.close();
    out.close();
    poller.close();
  }
}
