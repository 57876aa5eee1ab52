package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the thread of {@link UplinkMtu} does, in turns:
 *
 * <ol>
 *   <li>looks at the uplink, what it lies on, and the ways of the tunnel's packets;
 *   <li>plans, and hands the plan to the host's side;
 *   <li>where a session has not agreed on the size, and the file lets it: tries, and goes back;
 *   <li>where the file says so: asks the peers' endpoints what their ways take, and goes back;
 *   <li>waits until something has changed, or for a while.
 * </ol>
 */
final class UplinkMtuThread implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkMtuThread.class);
  private static final long SECOND = 1_000_000_000L;

  /** How often it looks though nothing was said to have changed: routes are not watched. */
  private static final long INTERVAL = 10 * SECOND;

  /** The least time between two looks, however often something changes. */
  private static final long REST = SECOND / 20;

  private final String interfaceName;
  private final UplinkMtuSettings settings;
  private final boolean tunnel;
  private final List<IpAddress> endpoints;
  private final HostSide host;
  private final EgressPath out;
  private final NetworkMonitor monitor;
  private final Poller poller = new Poller(1);
  private final UplinkSession session = new UplinkSession();
  private final EndpointProbes probes;
  private final MtuStatusFile notes;
  private int left;
  private String trouble = "";
  private @Nullable MtuPlan told;
  private volatile boolean stopping;

  private UplinkMtuThread(
      String interfaceName,
      UplinkMtuSettings settings,
      boolean tunnel,
      List<IpAddress> endpoints,
      HostSide host,
      EgressPath out,
      NetworkMonitor monitor) {
    this.interfaceName = interfaceName;
    this.settings = settings;
    this.tunnel = tunnel;
    this.endpoints = List.copyOf(endpoints);
    this.host = host;
    this.out = out;
    this.monitor = monitor;
    probes = new EndpointProbes(interfaceName, settings.peers() ? endpoints : List.of());
    notes = new MtuStatusFile(MtuStatusFile.fileOf(interfaceName));
    poller.add(monitor.fd(), Poller.READABLE);
  }

  /**
   * Opens what it needs, in the network namespace of the calling thread.
   *
   * @param tunnel whether the interface's own size follows
   * @throws IOException if there is no netlink socket available
   */
  static UplinkMtuThread open(
      String interfaceName,
      UplinkMtuSettings settings,
      boolean tunnel,
      List<IpAddress> endpoints,
      HostSide host)
      throws IOException {
    EgressPath out = EgressPath.open();
    try {
      NetworkMonitor monitor = NetworkMonitor.open(false);
      return new UplinkMtuThread(interfaceName, settings, tunnel, endpoints, host, out, monitor);
    } catch (LinuxException e) {
      out.close();
      throw new IOException("the uplink cannot be followed: " + e.getMessage(), e);
    }
  }

  /** Any thread. */
  void stop() {
    stopping = true;
    poller.wakeup();
  }

  @Override
  public void run() {
    try {
      boolean news = true;
      while (!stopping) {
        turn(news);
        news = await();
      }
    } finally {
      notes.forget();
      monitor.close();
      out.close();
      poller.close();
    }
  }

  /** Whether something has changed. */
  private boolean await() {
    long deadline = System.nanoTime() + INTERVAL;
    boolean news = monitor.poll(event -> {}) > 0;
    while (!news && !stopping) {
      long rest = deadline - System.nanoTime();
      if (rest <= 0) {
        return false;
      }
      poller.await(rest);
      news = monitor.poll(UplinkMtuThread::ignore) > 0;
    }
    // What comes together is looked at together.
    poller.rest(REST);
    monitor.poll(UplinkMtuThread::ignore);
    return news;
  }

  private static void ignore(NetworkEvent event) {
    // That there is one says enough.
  }

  private void turn(boolean news) {
    try {
      MtuLayer uplink = out.chain(settings.interfaceName(), settings.below());
      if (session.follow(uplink)) {
        LOG.info(
            "{}: {}",
            interfaceName,
            session.isThere()
                ? "uplink " + uplink.name() + " has come up with " + session.cameUp() + " bytes"
                : "uplink " + uplink.name() + " is not there");
      }
      MtuPlan plan = follow(uplink, news);
      if (settings.raise() && session.isUntried() && below(plan) > uplink.mtu()) {
        raise(uplink);
      }
      if (probes.run(out, host.live().mark(), () -> stopping)) {
        follow(out.chain(settings.interfaceName(), settings.below()), false);
      }
      trouble("");
    } catch (IOException | LinuxException e) {
      trouble(String.valueOf(e.getMessage()));
    }
  }

  /** What IP packets could have by the devices below the uplink, as they are to be. */
  private int below(MtuPlan plan) {
    MtuLayer uplink = plan.uplink().layer();
    int least = settings.mtu();
    for (MtuPlan.Device each : plan.devices()) {
      if (uplink.lower().contains(each.layer())) {
        least = Math.min(least, each.layer().mtu() - uplink.kind().cost());
      }
    }
    return uplink.kind() == MtuLayer.Kind.PPPOE ? least : 0;
  }

  private MtuPlan follow(MtuLayer uplink, boolean news) {
    MtuPlan plan = MtuPlan.of(uplink, settings.mtu(), session.size());
    List<TunnelPath> ways = new ArrayList<>(out.all(endpoints, interfaceName, host.live().mark()));
    ways.addAll(probes.narrower());
    TunnelPlan room = TunnelPlan.of(ways);
    if (room.mtu() != 0) {
      // Without a way out nothing is sent: what was left before will do until there is one.
      left = room.mtu();
    }
    host.live().sizes(DeviceSizes.of(plan, tunnel ? left : 0), news && !plan.differing().isEmpty());
    if (!plan.equals(told)) {
      told = plan;
      for (MtuPlan.Device each : plan.differing()) {
        LOG.info(
            "{}: {} gets an MTU of {} instead of {}: {}",
            interfaceName,
            each.layer().name(),
            each.size(),
            each.layer().mtu(),
            each.why());
      }
    }
    notes.write(settings, session.size(), probes.results());
    return plan;
  }

  /** Gives the session more than it has agreed on, and takes that back unless it passes. */
  private void raise(MtuLayer uplink) throws IOException {
    session.begin();
    int mtu = follow(uplink, false).mtu();
    MtuTrial trial = new MtuTrial(out, settings, () -> stopping);
    String refusal = trial.run(uplink, mtu);
    if (refusal.isEmpty()) {
      LOG.info(
          "{}: {} has not agreed on {} bytes, but packets of that size pass both ways",
          interfaceName,
          uplink.name(),
          mtu);
      return;
    }
    session.refuted();
    LOG.warn(
        "{}: {} keeps {} bytes instead of {}: {}",
        interfaceName,
        uplink.name(),
        uplink.mtu(),
        mtu,
        refusal);
    follow(out.chain(settings.interfaceName(), settings.below()), true);
  }

  /** Each trouble once, until there is another or none. */
  private void trouble(String what) {
    if (!Objects.equals(what, trouble) && !what.isEmpty()) {
      LOG.warn("{}: sizes are not followed: {}", interfaceName, what);
    }
    trouble = what;
  }
}
