package org.slaacguard.gateway;

import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.history.EndpointEntry;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.history.TrafficEntry;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Bindings of the address history as JSON. Times are ISO 8601 in UTC. */
public final class HistoryJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private HistoryJson() {}

  /** Writes one array, and leaves the writer open. */
  public static void write(List<HistoryEntry> entries, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      for (HistoryEntry entry : entries) {
        json.writeStartObject();
        if (entry.isDelegated()) {
          json.writeStringProperty("prefix", entry.prefix().toString());
        } else {
          json.writeStringProperty("address", entry.address().toString());
        }
        text(json, "peer", entry.isGateways() ? null : entry.peer());
        json.writeStringProperty("interface", entry.interfaceName());
        json.writeStringProperty(
            entry.isDelegated() ? "delegatedAt" : "learnedAt", entry.learnedAt().toString());
        if (!entry.isDelegated()) {
          json.writeStringProperty("lastSeen", entry.lastSeen().toString());
        }
        text(json, entry.isDelegated() ? "endedAt" : "forgottenAt", entry.forgottenAt());
        String reason = entry.reason();
        text(json, "reason", reason == null ? null : reason.toLowerCase(Locale.ROOT));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  /** Writes where peers were reached as one array, and leaves the writer open. */
  public static void writeEndpoints(List<EndpointEntry> entries, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      for (EndpointEntry entry : entries) {
        json.writeStartObject();
        json.writeStringProperty("endpoint", entry.endpoint());
        json.writeStringProperty("peer", entry.peer().toString());
        json.writeStringProperty("interface", entry.interfaceName());
        json.writeStringProperty("since", entry.since().toString());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  /** Writes the traffic of days as one array, and leaves the writer open. */
  public static void writeTraffic(List<TrafficEntry> entries, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      for (TrafficEntry entry : entries) {
        json.writeStartObject();
        json.writeStringProperty("day", entry.day().toString());
        json.writeStringProperty("interface", entry.interfaceName());
        json.writeStringProperty("peer", entry.peer().toString());
        json.writeNumberProperty("received", entry.received());
        json.writeNumberProperty("sent", entry.sent());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable Object value) {
    json.writeName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value instanceof Instant time ? time.toString() : value.toString());
    }
  }
}
