package org.slaacguard.gateway;

import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An overview of all interfaces and their peers, as JSON: an array of objects. Times are ISO 8601
 * in UTC; it contains no secret. {@link StatusJson} has all details of one interface.
 */
public final class OverviewJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private OverviewJson() {}

  /**
   * An interface.
   *
   * @param file its file; null if there is none
   * @param status null if it is not up, or does not answer
   * @param names names of its peers
   */
  public record Entry(
      String name,
      @Nullable Path file,
      @Nullable InterfaceStatus status,
      Map<PublicKey, String> names) {
    /** Copies the names. */
    public Entry {
      names = Map.copyOf(names);
    }
  }

  /** Writes an array of objects, and leaves the writer open. */
  public static void write(List<Entry> entries, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      entries.forEach(entry -> entry(entry, json));
      json.writeEndArray();
    }
  }

  private static void entry(Entry entry, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("interface", entry.name());
    json.writeBooleanProperty("up", entry.status() != null);
    SettingsJson.text(json, "file", entry.file());
    if (entry.status() != null) {
      DeviceStatus device = entry.status().device();
      json.writeStringProperty("backend", device.backend());
      json.writeNumberProperty("listenPort", device.listenPort());
      SettingsJson.texts(
          json,
          "advertisedPrefixes",
          device.settings().get(SettingTable.ADVERTISE_PREFIX).stream()
              .map(prefix -> prefix.source())
              .toList());
      SettingsJson.texts(json, "notices", entry.status().notices());
      json.writeArrayPropertyStart("peers");
      device.peers().forEach(peer -> peer(peer, entry.names(), json));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void peer(PeerStatus peer, Map<PublicKey, String> names, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("publicKey", peer.publicKey().toString());
    SettingsJson.text(json, "name", names.get(peer.publicKey()));
    json.writeArrayPropertyStart("addresses");
    for (LearnedAddress learned : peer.learned()) {
      json.writeString(learned.address().toString());
    }
    for (IpPrefix prefix : peer.allowedIps()) {
      json.writeString(prefix.shortText());
    }
    json.writeEndArray();
    SettingsJson.text(json, "latestHandshake", peer.latestHandshake());
    json.writeNumberProperty("rxBytes", peer.rxBytes());
    json.writeNumberProperty("txBytes", peer.txBytes());
    json.writeEndObject();
  }
}
