package org.slaacguard.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.doctor.MtuReport.PeerWay;
import org.slaacguard.doctor.MtuReport.Tunnel;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuLook;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.SessionSize;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.host.TunnelWay;
import org.slaacguard.host.TunnelWays;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.PppoeSession;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Endpoint;

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
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return status == null ? examine(rtnetlink, null, 0) : examine(rtnetlink, status);
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  private static MtuReport examine(Rtnetlink rtnetlink, InterfaceStatus status)
      throws IOException {
    return examine(rtnetlink, status, status.device().fwmark());
  }

  private static MtuReport examine(
      Rtnetlink rtnetlink, @Nullable InterfaceStatus status, int mark) throws IOException {
    Link own = status == null ? null : link(rtnetlink, status.device().interfaceName());
    TunnelWays ways = new TunnelWays(rtnetlink, own == null ? 0 : own.index(), mark);
    List<PeerWay> peers = new ArrayList<>();
    if (status != null) {
      for (PeerStatus peer : status.device().peers()) {
        Endpoint endpoint = peer.endpoint();
        if (endpoint != null) {
          ways.to(endpoint.address())
              .ifPresent(way -> peers.add(new PeerWay(peer.publicKey(), endpoint.address(), way)));
        }
      }
    }
    List<TunnelWay> all = new ArrayList<>(ways.byDefault());
    peers.forEach(each -> all.add(each.way()));
    return new MtuReport(
        own == null ? null : new Tunnel(own.name(), own.mtu()),
        TunnelPlan.of(all),
        peers,
        uplinks(rtnetlink, all));
  }

  private static Link link(Rtnetlink rtnetlink, String name) throws IOException {
    return rtnetlink
        .links()
        .find(name)
        .orElseThrow(
            () ->
                new IOException(
                    "there is no interface "
                        + name
                        + " in this network namespace; its daemon may serve another one"));
  }

  private static List<MtuPlan> uplinks(Rtnetlink rtnetlink, List<TunnelWay> ways)
      throws IOException {
    MtuLook look = new MtuLook(rtnetlink.links().layers(), PppoeSession.list());
    Set<String> devices = new LinkedHashSet<>();
    ways.forEach(way -> devices.add(way.device()));
    return devices.stream().map(name -> plan(look.chain(name, null))).toList();
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
