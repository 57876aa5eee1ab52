package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of {@link UplinkMtu}'s thread:
 *
 * <ol>
 *   <li>reads the uplink, the devices below it, the beginning of its session, and the paths of the
 *       tunnel's packets;
 *   <li>plans, and hands the plan to the host's side;
 *   <li>if nobody heard the session begin, tests whether its MTU passes;
 *   <li>if the session did not negotiate the MTU and the file allows it, tries it, and starts over;
 *   <li>if the file says so, probes the paths to the peers' endpoints, and starts over;
 *   <li>waits for a change, or for a while.
 * </ol>
 */
final class UplinkMtuThread implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkMtuThread.class);

  private final String interfaceName;
  private final UplinkMtuSettings settings;
  private final boolean tunnel;
  private final List<IpAddress> endpoints;
  private final HostSide host;
  private final MtuWatch watch;
  private final UplinkSession session;
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
      MtuWatch watch) {
    this.interfaceName = interfaceName;
    this.settings = settings;
    this.tunnel = tunnel;
    this.endpoints = List.copyOf(endpoints);
    this.host = host;
    this.watch = watch;
    session = new UplinkSession(new SessionMemory(MtuStatusFile.sessionOf(interfaceName)));
    probes = new EndpointProbes(interfaceName, settings.peers() ? endpoints : List.of());
    notes = new MtuStatusFile(MtuStatusFile.fileOf(interfaceName));
  }

  /**
   * Opens sockets in the network namespace of the calling thread.
   *
   * @param tunnel whether the interface's own MTU follows
   * @throws IOException if a socket is not available
   */
  static UplinkMtuThread open(
      String interfaceName,
      UplinkMtuSettings settings,
      boolean tunnel,
      List<IpAddress> endpoints,
      HostSide host)
      throws IOException {
    return new UplinkMtuThread(
        interfaceName, settings, tunnel, endpoints, host, MtuWatch.open(settings));
  }

  /** Any thread. */
  void stop() {
    stopping = true;
    watch.wakeup();
  }

  @Override
  public void run() {
    try {
      boolean news = true;
      while (!stopping) {
        turn(news);
        news = watch.await(() -> stopping);
      }
    } finally {
      notes.forget();
      watch.close();
    }
  }

  private void turn(boolean news) {
    try {
      MtuLayer uplink = watch.uplink();
      look(uplink);
      MtuPlan plan = follow(uplink, news);
      if (session.isDoubtful() && uplink.kind() == MtuLayer.Kind.PPPOE) {
        verify(uplink);
      } else if (settings.raise() && session.isUntried() && below(plan) > uplink.mtu()) {
        raise(uplink);
      }
      if (probes.run(watch.out(), host.live().mark(), () -> stopping)) {
        follow(watch.uplink(), false);
      }
      trouble("");
    } catch (IOException | LinuxException e) {
      trouble(String.valueOf(e.getMessage()));
    }
  }

  private void look(MtuLayer uplink) throws IOException {
    if (session.follow(uplink, watch.offer(uplink))) {
      LOG.info(
          "{}: {}",
          interfaceName,
          session.isThere()
              ? "uplink " + uplink.name() + " has come up with " + session.cameUp() + " bytes"
              : "uplink " + uplink.name() + " is not there");
    }
  }

  /** The MTU that the planned devices below the uplink allow. */
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
    MtuPlan plan = MtuPlan.of(uplink, settings.mtu(), session.size(), session.cameUp());
    List<TunnelPath> paths =
        new ArrayList<>(watch.out().all(endpoints, interfaceName, host.live().mark()));
    paths.addAll(probes.narrower());
    TunnelPlan room = TunnelPlan.of(paths);
    if (room.mtu() != 0) {
      // Without a way out nothing is sent, so the former value suffices.
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
    notes.write(
        new MtuStatusFile.Note(settings, session.size(), session.cameUp(), probes.results()));
    return plan;
  }

  /** Tests a session with more than 1492 bytes whose beginning was not heard. */
  private void verify(MtuLayer uplink) throws IOException {
    MtuTrial.Outcome outcome = trial().run(uplink, uplink.mtu());
    session.asked(outcome);
    if (outcome.isAnswered() && !outcome.passes()) {
      LOG.warn(
          "{}: {} has {} bytes, which do not pass: {}",
          interfaceName,
          uplink.name(),
          uplink.mtu(),
          outcome.refusal());
    }
    follow(watch.uplink(), true);
  }

  /** Raises the session's MTU above the negotiated one, and reverts it unless that passes. */
  private void raise(MtuLayer uplink) throws IOException {
    session.begin();
    int mtu = follow(uplink, false).mtu();
    MtuTrial.Outcome outcome = trial().run(uplink, mtu);
    session.end(outcome);
    if (outcome.passes()) {
      LOG.info(
          "{}: {} has not agreed on {} bytes, but packets of that size pass both ways",
          interfaceName,
          uplink.name(),
          mtu);
      return;
    }
    LOG.warn(
        "{}: {} keeps {} bytes instead of {}: {}",
        interfaceName,
        uplink.name(),
        uplink.mtu(),
        mtu,
        outcome.refusal());
    follow(watch.uplink(), true);
  }

  private MtuTrial trial() {
    return new MtuTrial(watch.out(), settings, () -> stopping);
  }

  /** Logs each problem once, until it changes or ends. */
  private void trouble(String what) {
    if (!Objects.equals(what, trouble) && !what.isEmpty()) {
      LOG.warn("{}: sizes are not followed: {}", interfaceName, what);
    }
    trouble = what;
  }
}
