package org.slaacguard.gateway;

import java.io.Writer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.routing.LearnedAddress;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How an interface stands, as JSON. Times are ISO 8601 in UTC; no secret is in it. */
public final class StatusJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private StatusJson() {}

  /** Writes one object, and leaves the writer open. */
  public static void write(InterfaceStatus status, Writer out) {
    // The factory closes what it writes to, unless it is told otherwise: a Writer of the caller.
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
    text(json, "publicKey", device.publicKey());
    json.writeNumberProperty("listenPort", device.listenPort());
    json.writeNumberProperty("fwmark", Integer.toUnsignedLong(device.fwmark()));
    json.writeObjectPropertyStart("advertise");
    texts(json, "prefixes", status.advertise().prefixes());
    texts(json, "rdnss", status.advertise().rdnss());
    texts(json, "dnssl", status.advertise().dnssl());
    json.writeEndObject();
    json.writeArrayPropertyStart("peers");
    device.peers().forEach(peer -> peer(peer, json));
    json.writeEndArray();
    json.writeObjectPropertyStart("counters");
    for (Counter counter : Counter.values()) {
      json.writeNumberProperty(counter.label(), device.counters().getOrDefault(counter, 0L));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void peer(PeerStatus peer, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("publicKey", peer.publicKey().toString());
    json.writeBooleanProperty("presharedKey", peer.presharedKey() != null);
    text(json, "endpoint", peer.endpoint());
    texts(json, "allowedIps", peer.allowedIps());
    texts(json, "learnableIps", peer.learnableIps().entries());
    json.writeArrayPropertyStart("learnedIps");
    for (LearnedAddress learned : peer.learned()) {
      json.writeStartObject();
      json.writeStringProperty("address", learned.address().toString());
      text(json, "learnedAt", time(learned.learnedAt()));
      text(json, "lastSeen", time(learned.lastSeen()));
      json.writeEndObject();
    }
    json.writeEndArray();
    text(json, "latestHandshake", peer.latestHandshake());
    json.writeNumberProperty("rxBytes", peer.rxBytes());
    json.writeNumberProperty("txBytes", peer.txBytes());
    json.writeNumberProperty("persistentKeepalive", peer.persistentKeepalive());
    json.writeEndObject();
  }

  private static @Nullable Instant time(Instant instant) {
    return instant.equals(Instant.EPOCH) ? null : instant;
  }

  private static void text(JsonGenerator json, String name, @Nullable Object value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value.toString());
    }
  }

  private static void texts(JsonGenerator json, String name, List<?> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(value -> json.writeString(value.toString()));
    json.writeEndArray();
  }
}
