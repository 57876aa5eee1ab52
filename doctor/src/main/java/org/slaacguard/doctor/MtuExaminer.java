package org.slaacguard.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.doctor.MtuReport.PeerPath;
import org.slaacguard.doctor.MtuReport.Probed;
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
import org.slaacguard.net.PublicKey;

/**
 * Examines the MTUs of the paths out of this host, in the network namespace of the calling thread.
 */
public final class MtuExaminer {
  /** The MTU that an uplink should have: with less, some packets are fragmented. */
  private static final int GOAL = 1500;

  private MtuExaminer() {}

  /**
   * Examines the paths for any tunnel on this host.
   *
   * @param probing receives a line for each probe; null to probe nothing
   * @throws IOException if the kernel does not answer
   */
  public static MtuReport examine(@Nullable Consumer<String> probing) throws IOException {
    try (EgressPath out = EgressPath.open()) {
      List<TunnelPath> paths = out.all(List.of(), "", 0);
      List<MtuPlan> uplinks = uplinks(out, paths, null);
      List<Probed> probed =
          probing == null ? List.of() : new MtuProber(out, probing).uplinks(uplinks);
      return new MtuReport(null, TunnelPlan.of(paths), List.of(), uplinks, null, probed);
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  /**
   * Examines the paths of a tunnel.
   *
   * @param only the one peer that the user asks about; null for all
   * @param probing receives a line for each probe; null to probe nothing
   * @throws IOException if there is no such interface here, or the kernel does not answer
   */
  public static MtuReport examine(
      InterfaceStatus status, @Nullable PublicKey only, @Nullable Consumer<String> probing)
      throws IOException {
    try (EgressPath out = EgressPath.open()) {
      return examine(out, status.device(), only, probing);
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  private static MtuReport examine(
      EgressPath out,
      DeviceStatus device,
      @Nullable PublicKey only,
      @Nullable Consumer<String> probing)
      throws IOException {
    String name = device.interfaceName();
    int mark = device.fwmark();
    int mtu = mtu(name);
    List<PeerPath> peers = new ArrayList<>();
    List<IpAddress> endpoints = new ArrayList<>();
    for (PeerStatus peer : device.peers()) {
      Endpoint endpoint = peer.endpoint();
      if (endpoint != null) {
        IpAddress address = endpoint.address();
        endpoints.add(address);
        if (only == null || only.equals(peer.publicKey())) {
          out.to(address, name, mark)
              .ifPresent(path -> peers.add(new PeerPath(peer.publicKey(), address, path)));
        }
      }
    }
    MtuStatusFile.Note note = MtuStatusFile.read(name);
    List<TunnelPath> paths = new ArrayList<>(out.all(endpoints, name, mark));
    List<MtuPlan> uplinks = uplinks(out, paths, note);
    List<Probed> probed = new ArrayList<>();
    if (probing != null) {
      MtuProber prober = new MtuProber(out, probing);
      probed.addAll(prober.uplinks(uplinks));
      probed.addAll(prober.endpoints(peers, name, mark));
      probed.forEach(each -> narrower(out, each.result(), name, mark).ifPresent(paths::add));
    }
    if (note != null) {
      note.probes().forEach(each -> narrower(out, each, name, mark).ifPresent(paths::add));
    }
    return new MtuReport(new Tunnel(name, mtu), TunnelPlan.of(paths), peers, uplinks, note, probed);
  }

  /** The path to a probed address, if its MTU is below that of its first device. */
  private static Optional<TunnelPath> narrower(
      EgressPath out, PathProbe.Result result, String name, int mark) {
    return result.isAnswered() && !result.isWhole()
        ? out.device(result.target(), name, mark)
            .map(path -> new TunnelPath(path.ipv6(), path.device(), result.found()))
        : Optional.empty();
  }

  private static int mtu(String name) throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return HostInspector.own(rtnetlink, name).mtu();
    }
  }

  private static List<MtuPlan> uplinks(
      EgressPath out, List<TunnelPath> paths, MtuStatusFile.@Nullable Note note)
      throws IOException {
    Set<String> devices = new LinkedHashSet<>();
    paths.forEach(path -> devices.add(path.device()));
    List<MtuPlan> plans = new ArrayList<>();
    if (note != null) {
      // The daemon's view counts, because it knows more about the session than can be read now.
      UplinkMtuSettings said = note.settings();
      devices.remove(said.interfaceName());
      plans.add(
          MtuPlan.of(
              out.chain(said.interfaceName(), said.below()),
              said.mtu(),
              note.session(),
              note.cameUp()));
    }
    for (String name : devices) {
      plans.add(plan(out.chain(name, null)));
    }
    return plans;
  }

  /**
   * The plan for an uplink that no daemon follows: whether its session negotiated its MTU is
   * unknown.
   */
  private static MtuPlan plan(MtuLayer uplink) {
    int goal = uplink.kind() == MtuLayer.Kind.PPPOE ? Math.max(GOAL, uplink.mtu()) : uplink.mtu();
    return MtuPlan.of(uplink, goal, SessionSize.UNKNOWN);
  }
}
