package org.slaacguard.gateway;

import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.Section;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The peers of a configuration file, as JSON; no secret is in it. */
public final class PeerJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private PeerJson() {}

  /**
   * A peer of a file.
   *
   * @param file which file
   * @param lines its lines there
   * @param said their contents; null if they cannot be read, as may be with a disabled peer
   */
  public record Peer(String file, PeerEdits.Peer lines, @Nullable PeerSection said)
      implements AutoCloseable {
    /** Wipes the key in it. */
    @Override
    public void close() {
      if (said != null) {
        said.close();
      }
    }
  }

  /** Writes an array of objects, and leaves the writer open. */
  public static void write(List<Peer> peers, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      for (Peer peer : peers) {
        json.writeStartObject();
        members(peer, json);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  /**
   * Writes one object, and leaves the writer open.
   *
   * @param running how the peer stands; null where its interface is not up
   * @param trace what else is known of it then
   */
  public static void write(Peer peer, @Nullable PeerStatus running, PeerTrace trace, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      members(peer, json);
      if (running == null) {
        json.writeNullProperty("running");
      } else {
        json.writeName("running");
        StatusJson.peer(running, trace, json);
      }
      json.writeEndObject();
    }
  }

  private static void members(Peer peer, JsonGenerator json) {
    SettingsJson.text(json, "name", peer.lines().name());
    json.writeStringProperty("publicKey", peer.lines().publicKey().toString());
    json.writeBooleanProperty("disabled", peer.lines().disabled());
    json.writeStringProperty("file", peer.file());
    json.writeNumberProperty("line", peer.lines().line());
    PeerSection said = peer.said();
    if (said == null) {
      return;
    }
    json.writeBooleanProperty("presharedKey", said.presharedKey() != null);
    SettingsJson.text(json, "endpoint", said.endpoint());
    SettingsJson.texts(json, "allowedIps", said.allowedIps());
    Integer keepalive = said.persistentKeepalive();
    json.writeNumberProperty("persistentKeepalive", keepalive == null ? 0 : keepalive);
    SettingsJson.settings(said.settings(), Section.PEER, json);
  }
}
