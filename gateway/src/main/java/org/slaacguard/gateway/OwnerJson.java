package org.slaacguard.gateway;

import java.io.Writer;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.net.IpAddress;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The owner of an address, as JSON. Times are ISO 8601 in UTC. */
public final class OwnerJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private OwnerJson() {}

  /** Writes one object, and leaves the writer open. */
  public static void write(IpAddress address, AddressOwner owner, Writer out) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("address", address.toString());
      switch (owner) {
        case AddressOwner.Nobody n -> json.writeStringProperty("owner", "nobody");
        case AddressOwner.Gateway g -> json.writeStringProperty("owner", "gateway");
        case AddressOwner.Static s -> {
          json.writeStringProperty("owner", "static");
          json.writeStringProperty("peer", s.peer().toString());
          json.writeStringProperty("allowedIp", s.prefix().toString());
        }
        case AddressOwner.Learned l -> {
          json.writeStringProperty("owner", "learned");
          json.writeStringProperty("peer", l.peer().toString());
          json.writeStringProperty("learnedAt", l.address().learnedAt().toString());
          json.writeStringProperty("lastSeen", l.address().lastSeen().toString());
        }
      }
      json.writeEndObject();
    }
  }
}
