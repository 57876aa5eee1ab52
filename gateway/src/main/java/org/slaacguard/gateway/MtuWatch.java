package org.slaacguard.gateway;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.PppoeDiscoverySocket;
import org.slaacguard.linux.PppoeSession;

/**
 * What {@link UplinkMtuThread} looks at, and waits for: this host's devices and ways, and how PPPoE
 * sessions begin. In the network namespace of the thread that opens it; for one thread.
 */
final class MtuWatch implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  /** How often it looks though nothing was said to have changed: routes are not watched. */
  private static final long INTERVAL = 10 * SECOND;

  /** The least time between two looks, however often something changes. */
  private static final long REST = SECOND / 20;

  private final UplinkMtuSettings settings;
  private final EgressPath out;
  private final NetworkMonitor monitor;
  private final PppoeDiscoverySocket discovery;
  private final Poller poller = new Poller(2);
  private final SessionOffers offers = new SessionOffers();

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

  /** The ways out of this host. */
  EgressPath out() {
    return out;
  }

  /**
   * The uplink, and what it lies on, now.
   *
   * @throws IOException if the kernel does not tell
   */
  MtuLayer uplink() throws IOException {
    return out.chain(settings.interfaceName(), settings.below());
  }

  /**
   * What was heard when the uplink's session began.
   *
   * @throws IOException if the kernel does not list its sessions
   */
  UplinkSession.Offer offer(MtuLayer uplink) throws IOException {
    offers.hear(discovery);
    return offers.of(uplink, PppoeSession.list());
  }

  /**
   * Waits until something has changed, for ten seconds at most.
   *
   * @return whether something has
   */
  boolean await(BooleanSupplier stopping) {
    long deadline = System.nanoTime() + INTERVAL;
    boolean news = monitor.poll(MtuWatch::ignore) > 0;
    while (!news && !stopping.getAsBoolean()) {
      long rest = deadline - System.nanoTime();
      if (rest <= 0) {
        return false;
      }
      poller.await(rest);
      if (offers.hear(discovery)) {
        // A flood of them has to take its time.
        poller.rest(REST);
      }
      news = monitor.poll(MtuWatch::ignore) > 0;
    }
    // What comes together is looked at together.
    poller.rest(REST);
    monitor.poll(MtuWatch::ignore);
    return news;
  }

  private static void ignore(NetworkEvent event) {
    // That there is one says enough.
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
