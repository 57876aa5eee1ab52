package org.slaacguard.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.doctor.MtuReport.PeerWay;
import org.slaacguard.doctor.MtuReport.Tunnel;
import org.slaacguard.gateway.MtuStatusFile;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.SessionSize;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;

/**
 * Examines the MTUs of the paths out of this host, in the network namespace of the calling thread.
 */
public final class MtuExaminer {
  /** What an uplink ought to carry: anything less, and somebody's packets are cut. */
  private static final int GOAL = 1500;

  private MtuExaminer() {}

  /**
   * Looks.
   *
   * @param status of the tunnel that is asked for; null for none
   * @throws IOException if there is no such interface here, or the kernel does not tell
   */
  public static MtuReport examine(@Nullable InterfaceStatus status) throws IOException {
    try (EgressPath out = EgressPath.open()) {
      if (status == null) {
        List<TunnelPath> ways = out.all(List.of(), "", 0);
        return new MtuReport(null, TunnelPlan.of(ways), List.of(), uplinks(out, ways, null), null);
      }
      return examine(out, status.device());
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  private static MtuReport examine(EgressPath out, DeviceStatus device) throws IOException {
    String name = device.interfaceName();
    int mark = device.fwmark();
    List<PeerWay> peers = new ArrayList<>();
    List<IpAddress> endpoints = new ArrayList<>();
    for (PeerStatus peer : device.peers()) {
      Endpoint endpoint = peer.endpoint();
      if (endpoint != null) {
        IpAddress address = endpoint.address();
        endpoints.add(address);
        out.to(address, name, mark)
            .ifPresent(way -> peers.add(new PeerWay(peer.publicKey(), address, way)));
      }
    }
    MtuStatusFile.Note note = MtuStatusFile.read(name);
    List<TunnelPath> ways = new ArrayList<>(out.all(endpoints, name, mark));
    List<MtuPlan> uplinks = uplinks(out, ways, note);
    if (note != null) {
      ways.addAll(narrower(out, note, name, mark));
    }
    return new MtuReport(new Tunnel(name, mtu(name)), TunnelPlan.of(ways), peers, uplinks, note);
  }

  /** What the daemon has found out of the paths to endpoints. */
  private static List<TunnelPath> narrower(
      EgressPath out, MtuStatusFile.Note note, String name, int mark) {
    List<TunnelPath> narrower = new ArrayList<>();
    for (PathProbe.Result each : note.probes()) {
      if (each.isAnswered() && !each.isWhole()) {
        out.device(each.target(), name, mark)
            .ifPresent(way -> narrower.add(new TunnelPath(way.ipv6(), way.device(), each.found())));
      }
    }
    return narrower;
  }

  private static int mtu(String name) throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return rtnetlink
          .links()
          .find(name)
          .orElseThrow(
              () ->
                  new IOException(
                      "there is no interface "
                          + name
                          + " in this network namespace; its daemon may serve another one"))
          .mtu();
    }
  }

  private static List<MtuPlan> uplinks(
      EgressPath out, List<TunnelPath> ways, MtuStatusFile.@Nullable Note note) throws IOException {
    Set<String> devices = new LinkedHashSet<>();
    ways.forEach(way -> devices.add(way.device()));
    List<MtuPlan> plans = new ArrayList<>();
    if (note != null) {
      // As the daemon sees it, which knows more of the session than there is to be seen now.
      UplinkMtuSettings said = note.settings();
      devices.remove(said.interfaceName());
      plans.add(
          MtuPlan.of(out.chain(said.interfaceName(), said.below()), said.mtu(), note.session()));
    }
    for (String name : devices) {
      plans.add(plan(out.chain(name, null)));
    }
    return plans;
  }

  /** A session that carries more than it could by itself has been agreed on. */
  private static MtuPlan plan(MtuLayer uplink) {
    boolean agreed = uplink.mtu() > MtuPlan.PPPOE;
    return uplink.kind() == MtuLayer.Kind.PPPOE
        ? MtuPlan.of(
            uplink,
            Math.max(GOAL, uplink.mtu()),
            agreed ? SessionSize.NEGOTIATED : SessionSize.UNKNOWN)
        : MtuPlan.of(uplink, uplink.mtu(), SessionSize.UNKNOWN);
  }
}
