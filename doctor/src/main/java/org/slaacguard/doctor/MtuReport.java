package org.slaacguard.doctor;

import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.MtuStatusFile;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The MTU of each device on the way out, the right values, and the MTU left for a tunnel.
 *
 * @param tunnel the interface that the user asks about; null for none
 * @param left the MTU left for it, or for any tunnel here
 * @param peers peers with a known endpoint and a path that counts
 * @param uplinks the uplinks, each device once
 * @param followed the daemon's view; null if none follows the uplink
 * @param probes results of probes just now; empty without probing
 */
public record MtuReport(
    @Nullable Tunnel tunnel,
    TunnelPlan left,
    List<PeerPath> peers,
    List<MtuPlan> uplinks,
    MtuStatusFile.@Nullable Note followed,
    List<Probed> probes) {
  /**
   * The interface.
   *
   * @param mtu in bytes
   */
  public record Tunnel(String name, int mtu) {}

  /** The path to a peer. */
  public record PeerPath(PublicKey peer, IpAddress endpoint, TunnelPath path) {}

  /**
   * The result of a probe.
   *
   * @param device the outgoing device
   * @param otherEnd whether the other end of the device was probed, and nothing beyond it
   */
  public record Probed(String device, boolean otherEnd, PathProbe.Result result) {}

  /** A report on an uplink that no daemon follows, without probes. */
  public MtuReport(
      @Nullable Tunnel tunnel, TunnelPlan left, List<PeerPath> peers, List<MtuPlan> uplinks) {
    this(tunnel, left, peers, uplinks, null, List.of());
  }

  /** Copies the lists. */
  public MtuReport {
    peers = List.copyOf(peers);
    uplinks = List.copyOf(uplinks);
    probes = List.copyOf(probes);
  }

  /**
   * Whether all MTUs are right, as far as is known. A tunnel may have less than what would fit:
   * that costs some throughput, and loses nothing.
   */
  public boolean isRight() {
    return uplinks.stream().allMatch(plan -> plan.differing().isEmpty())
        && probes.stream().noneMatch(MtuReport::isBlackHole)
        && (tunnel == null || left.mtu() == 0 || tunnel.mtu() <= left.mtu());
  }

  /** Whether the device's other end does not pass the device's MTU: larger packets vanish. */
  private static boolean isBlackHole(Probed each) {
    return each.otherEnd() && each.result().isAnswered() && !each.result().isWhole();
  }

  /** Writes one object, and leaves the writer open. */
  public void writeJson(Writer out) {
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      if (tunnel == null) {
        json.writeNullProperty("interface");
        json.writeNullProperty("mtu");
      } else {
        json.writeStringProperty("interface", tunnel.name());
        json.writeNumberProperty("mtu", tunnel.mtu());
      }
      number(json, "right", left.mtu());
      json.writeStringProperty("why", left.why());
      json.writeBooleanProperty("well", isRight());
      json.writeArrayPropertyStart("peers");
      peers.forEach(each -> write(each, json));
      json.writeEndArray();
      json.writeArrayPropertyStart("uplinks");
      uplinks.forEach(each -> write(each, json));
      json.writeEndArray();
      if (followed == null) {
        json.writeNullProperty("followed");
      } else {
        write(followed, json);
      }
      json.writeArrayPropertyStart("probes");
      probes.forEach(each -> write(each.device(), each.result(), json));
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(@Nullable String device, PathProbe.Result each, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("target", each.target().toString());
    if (device != null) {
      json.writeStringProperty("device", device);
    }
    json.writeNumberProperty("tried", each.tried());
    number(json, "found", each.found());
    json.writeEndObject();
  }

  private static void write(PeerPath each, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("peer", each.peer().toString());
    json.writeStringProperty("endpoint", each.endpoint().toString());
    json.writeStringProperty("device", each.path().device());
    json.writeNumberProperty("mtu", each.path().mtu());
    json.writeNumberProperty("overhead", each.path().overhead());
    json.writeNumberProperty("left", each.path().left());
    json.writeEndObject();
  }

  private static void write(MtuStatusFile.Note note, JsonGenerator json) {
    json.writeObjectPropertyStart("followed");
    json.writeStringProperty("uplinkMtu", note.settings().toString());
    json.writeStringProperty("session", note.session().name().toLowerCase(Locale.ROOT));
    json.writeArrayPropertyStart("probes");
    note.probes().forEach(each -> write(null, each, json));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(MtuPlan plan, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("device", plan.uplink().layer().name());
    json.writeNumberProperty("mtu", plan.mtu());
    json.writeArrayPropertyStart("devices");
    for (MtuPlan.Device each : plan.devices().reversed()) {
      MtuLayer layer = each.layer();
      json.writeStartObject();
      json.writeStringProperty("name", layer.name());
      json.writeStringProperty("kind", layer.kind().title());
      number(json, "mtu", layer.mtu());
      number(json, "most", layer.most());
      json.writeNumberProperty("right", each.size());
      json.writeNumberProperty("cost", layer.kind().cost());
      json.writeStringProperty("why", each.why());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Writes a number; null for 0, which means unknown or absent. */
  private static void number(JsonGenerator json, String name, int value) {
    if (value == 0) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value);
    }
  }
}
