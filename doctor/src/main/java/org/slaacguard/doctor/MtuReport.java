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
 * What each device of the way out has, what would be right, and what is left for a tunnel.
 *
 * @param tunnel the interface that was asked for; null for none
 * @param left for it, or for any tunnel here
 * @param peers those of the interface whose endpoints are known, and reached by a way that counts
 * @param uplinks the ways out, each device once
 * @param followed what a daemon makes of it; null where none follows the uplink
 * @param probes what was asked just now; none where nobody wanted that
 */
public record MtuReport(
    @Nullable Tunnel tunnel,
    TunnelPlan left,
    List<PeerWay> peers,
    List<MtuPlan> uplinks,
    MtuStatusFile.@Nullable Note followed,
    List<Probed> probes) {
  /**
   * The interface.
   *
   * @param mtu in bytes
   */
  public record Tunnel(String name, int mtu) {}

  /** How a peer is reached. */
  public record PeerWay(PublicKey peer, IpAddress endpoint, TunnelPath way) {}

  /**
   * What a way takes.
   *
   * @param device that requests left by
   * @param otherEnd whether the other end of the device was asked, and nobody beyond it
   */
  public record Probed(String device, boolean otherEnd, PathProbe.Result result) {}

  /** Of an uplink that no daemon follows, and where nobody was asked. */
  public MtuReport(
      @Nullable Tunnel tunnel, TunnelPlan left, List<PeerWay> peers, List<MtuPlan> uplinks) {
    this(tunnel, left, peers, uplinks, null, List.of());
  }

  /** Copies the lists. */
  public MtuReport {
    peers = List.copyOf(peers);
    uplinks = List.copyOf(uplinks);
    probes = List.copyOf(probes);
  }

  /** Whether all has the right size, as far as that is known. */
  public boolean isRight() {
    return uplinks.stream().allMatch(plan -> plan.differing().isEmpty())
        && probes.stream().noneMatch(MtuReport::isBlackHole)
        && (tunnel == null || left.mtu() == 0 || tunnel.mtu() == left.mtu());
  }

  /** A device whose other end does not take what it has: its packets vanish. */
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

  private static void write(PeerWay each, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("peer", each.peer().toString());
    json.writeStringProperty("endpoint", each.endpoint().toString());
    json.writeStringProperty("device", each.way().device());
    json.writeNumberProperty("mtu", each.way().mtu());
    json.writeNumberProperty("overhead", each.way().overhead());
    json.writeNumberProperty("left", each.way().left());
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

  /** Null for 0: what is not known, or not there. */
  private static void number(JsonGenerator json, String name, int value) {
    if (value == 0) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value);
    }
  }
}
