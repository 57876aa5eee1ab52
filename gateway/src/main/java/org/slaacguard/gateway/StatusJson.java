package org.slaacguard.gateway;

import java.io.Writer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.Section;
import org.slaacguard.routing.LearnedAddress;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The status of an interface as JSON. Times are ISO 8601 in UTC; it contains no secret. */
public final class StatusJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private StatusJson() {}

  /** Writes one object, and leaves the writer open. */
  public static void write(InterfaceStatus status, Writer out) {
    // By default the factory would close the caller's writer.
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      device(status, json);
    }
  }

  private static void device(InterfaceStatus status, JsonGenerator json) {
    DeviceStatus device = status.device();
    json.writeStartObject();
    json.writeStringProperty("interface", device.interfaceName());
    json.writeStringProperty("backend", device.backend());
    json.writeStringProperty("crypto", device.crypto());
    SettingsJson.text(json, "publicKey", device.publicKey());
    json.writeNumberProperty("listenPort", device.listenPort());
    json.writeNumberProperty("fwmark", Integer.toUnsignedLong(device.fwmark()));
    SettingsJson.settings(device.settings(), Section.INTERFACE, json);
    SettingsJson.texts(json, "notices", status.notices());
    json.writeArrayPropertyStart("peers");
    device.peers().forEach(peer -> peer(peer, status.trace(peer.publicKey()), json));
    json.writeEndArray();
    json.writeArrayPropertyStart("conflicts");
    status.conflicts().forEach(conflict -> conflict(conflict, json));
    json.writeEndArray();
    delegation(status.delegation(), json);
    json.writeObjectPropertyStart("counters");
    for (Counter counter : Counter.values()) {
      json.writeNumberProperty(counter.label(), device.counters().getOrDefault(counter, 0L));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void conflict(AddressConflict conflict, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("address", conflict.address().toString());
    json.writeStringProperty("peer", conflict.peer().toString());
    json.writeStringProperty("owner", conflict.owner().toString());
    json.writeNumberProperty("packets", conflict.packets());
    json.writeStringProperty("last", conflict.last().toString());
    json.writeEndObject();
  }

  private static void delegation(@Nullable DelegationStatus delegation, JsonGenerator json) {
    if (delegation == null) {
      json.writeNullProperty("delegation");
      return;
    }
    json.writeObjectPropertyStart("delegation");
    json.writeStringProperty("uplink", delegation.uplink());
    json.writeStringProperty("state", delegation.state());
    json.writeStringProperty("since", delegation.since().toString());
    json.writeArrayPropertyStart("prefixes");
    for (DelegationStatus.Lease each : delegation.prefixes()) {
      json.writeStartObject();
      json.writeStringProperty("prefix", each.prefix().toString());
      SettingsJson.text(json, "preferredUntil", each.preferredUntil());
      SettingsJson.text(json, "validUntil", each.validUntil());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("subnets");
    for (DelegationStatus.Subnet each : delegation.subnets()) {
      json.writeStartObject();
      json.writeStringProperty("subnet", each.source().toString());
      json.writeStringProperty("interface", each.interfaceName());
      SettingsJson.texts(json, "prefixes", each.prefixes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A peer of an interface that is up. */
  static void peer(PeerStatus peer, PeerTrace trace, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("publicKey", peer.publicKey().toString());
    json.writeBooleanProperty("presharedKey", peer.presharedKey() != null);
    SettingsJson.text(json, "endpoint", peer.endpoint());
    SettingsJson.texts(json, "allowedIps", peer.allowedIps());
    SettingsJson.settings(peer.settings(), Section.PEER, json);
    json.writeArrayPropertyStart("learnedIps");
    for (LearnedAddress learned : peer.learned()) {
      json.writeStartObject();
      json.writeStringProperty("address", learned.address().toString());
      SettingsJson.text(json, "learnedAt", time(learned.learnedAt()));
      SettingsJson.text(json, "lastSeen", time(learned.lastSeen()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("delegatedPrefixes");
    for (PeerTrace.Delegated delegated : trace.delegated()) {
      json.writeStartObject();
      json.writeStringProperty("prefix", delegated.prefix().toString());
      json.writeStringProperty("duid", delegated.client().toString());
      json.writeNumberProperty("iaid", Integer.toUnsignedLong(delegated.iaid()));
      json.writeStringProperty("validUntil", delegated.validUntil().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    SettingsJson.text(json, "latestHandshake", peer.latestHandshake());
    json.writeNumberProperty("unreachablePackets", trace.unreachable());
    json.writeNumberProperty("rxBytes", peer.rxBytes());
    json.writeNumberProperty("txBytes", peer.txBytes());
    json.writeNumberProperty("persistentKeepalive", peer.persistentKeepalive());
    json.writeEndObject();
  }

  private static @Nullable Instant time(Instant instant) {
    return instant.equals(Instant.EPOCH) ? null : instant;
  }
}
