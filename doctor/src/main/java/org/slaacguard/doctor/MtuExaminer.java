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
import org.slaacguard.doctor.MtuReport.PeerWay;
import org.slaacguard.doctor.MtuReport.Tunnel;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.SessionSize;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.host.TunnelWay;
import org.slaacguard.host.WayOut;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;

/** Looks at the sizes of the ways out, in the network namespace of the calling thread. */
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
    try (WayOut out = WayOut.open()) {
      if (status == null) {
        List<TunnelWay> ways = out.all(List.of(), "", 0);
        return new MtuReport(null, TunnelPlan.of(ways), List.of(), uplinks(out, ways));
      }
      return examine(out, status.device());
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  private static MtuReport examine(WayOut out, DeviceStatus device) throws IOException {
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
    List<TunnelWay> ways = out.all(endpoints, name, mark);
    return new MtuReport(
        new Tunnel(name, mtu(name)), TunnelPlan.of(ways), peers, uplinks(out, ways));
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

  private static List<MtuPlan> uplinks(WayOut out, List<TunnelWay> ways) throws IOException {
    Set<String> devices = new LinkedHashSet<>();
    ways.forEach(way -> devices.add(way.device()));
    List<MtuPlan> plans = new ArrayList<>();
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
