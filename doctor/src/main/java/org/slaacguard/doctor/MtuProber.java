package org.slaacguard.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.net.IpAddress;

/**
 * Probes path MTUs: to the other ends of PPP uplinks, and to the endpoints of peers. Waits three
 * seconds for an answer that does not come.
 *
 * @param progress receives a line for each probe
 */
record MtuProber(EgressPath out, Consumer<String> progress) {
  /** Probes the other end of each PPP uplink; on Ethernet no such address is known. */
  List<MtuReport.Probed> uplinks(List<MtuPlan> uplinks) throws IOException {
    List<MtuReport.Probed> probed = new ArrayList<>();
    for (MtuPlan each : uplinks) {
      MtuLayer layer = each.uplink().layer();
      boolean isPpp = layer.kind() == MtuLayer.Kind.PPPOE || layer.kind() == MtuLayer.Kind.PPP;
      if (isPpp && layer.index() != 0) {
        IpAddress target = out.otherEnd(layer.index());
        PathProbe probe = new PathProbe(target, layer.name(), layer.index(), 0, false);
        probed.add(new MtuReport.Probed(layer.name(), true, ask(probe, layer.mtu())));
      }
    }
    return probed;
  }

  /**
   * Probes each endpoint once.
   *
   * @param tunnel the interface, and the mark of its packets
   */
  List<MtuReport.Probed> endpoints(List<MtuReport.PeerPath> peers, String tunnel, int mark)
      throws IOException {
    Map<IpAddress, TunnelPath> paths = new LinkedHashMap<>();
    for (MtuReport.PeerPath each : peers) {
      out.device(each.endpoint(), tunnel, mark)
          .ifPresent(path -> paths.putIfAbsent(each.endpoint(), path));
    }
    List<MtuReport.Probed> probed = new ArrayList<>();
    for (Map.Entry<IpAddress, TunnelPath> each : paths.entrySet()) {
      TunnelPath path = each.getValue();
      PathProbe probe = new PathProbe(each.getKey(), path.device(), 0, mark, false);
      probed.add(new MtuReport.Probed(path.device(), false, ask(probe, path.mtu())));
    }
    return probed;
  }

  private PathProbe.Result ask(PathProbe probe, int most) throws IOException {
    progress.accept(
        "probing the path to %s by %s, with up to %d bytes"
            .formatted(probe.target(), probe.device(), most));
    return probe.search(most, () -> false);
  }
}
