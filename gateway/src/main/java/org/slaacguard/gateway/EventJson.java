package org.slaacguard.gateway;

import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** An event as one line of JSON; docs/events.md says what is in it. */
final class EventJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private EventJson() {}

  /** The line without its newline. */
  static String of(GatewayEvent event) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("id", event.id());
      json.writeStringProperty("time", event.time().toString());
      json.writeStringProperty("type", event.type().toString());
      json.writeStringProperty("interface", event.interfaceName());
      if (event.peer() == null) {
        json.writeNullProperty("peer");
      } else {
        json.writeStringProperty("peer", event.peer().toString());
      }
      if (!event.name().isEmpty()) {
        json.writeStringProperty("name", event.name());
      }
      for (Map.Entry<String, Object> field : event.fields().entrySet()) {
        field(field.getKey(), field.getValue(), json);
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void field(String name, Object value, JsonGenerator json) {
    switch (value) {
      case Number number -> json.writeNumberProperty(name, number.longValue());
      case Boolean truth -> json.writeBooleanProperty(name, truth);
      case Iterable<?> many -> {
        json.writeArrayPropertyStart(name);
        many.forEach(each -> json.writeString(each.toString()));
        json.writeEndArray();
      }
      default -> json.writeStringProperty(name, value.toString());
    }
  }
}
