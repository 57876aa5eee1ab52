package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A value of a JSON text, as a tree: an object is a map, an array a list; everything else is its
 * text.
 *
 * @param value a {@code Map<String, JsonValue>}, a {@code List<JsonValue>} or a {@code String}
 */
record JsonValue(Object value) {
  private static final JsonValue NOTHING = new JsonValue("");
  private static final int DEEPEST = 100;

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  static JsonValue parse(String text) {
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      return read(parser, 0);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static JsonValue read(JsonParser parser, int depth) {
    JsonToken token = parser.currentToken();
    if (token == null || depth > DEEPEST) {
      throw new IllegalArgumentException("no JSON: it ends too early, or is nested too deeply");
    }
    if (token == JsonToken.START_OBJECT) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, read(parser, depth + 1));
      }
      return new JsonValue(members);
    }
    if (token == JsonToken.START_ARRAY) {
      List<JsonValue> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(read(parser, depth + 1));
      }
      return new JsonValue(elements);
    }
    String text = parser.getString();
    return new JsonValue(text == null ? "" : text);
  }

  /** A member of an object; empty text if there is none. */
  JsonValue get(String name) {
    JsonValue found = find(name);
    return found == null ? NOTHING : found;
  }

  /** A member of an object, or null. */
  @Nullable JsonValue find(String name) {
    return value instanceof Map<?, ?> members && members.get(name) instanceof JsonValue found
        ? found
        : null;
  }

  /** The elements of an array; any other value counts as its only element. */
  List<JsonValue> elements() {
    List<JsonValue> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(
          each -> {
            if (each instanceof JsonValue element) {
              elements.add(element);
            }
          });
    } else {
      elements.add(this);
    }
    return elements;
  }

  /** The name of an object's first member; empty for anything else. */
  String firstName() {
    return value instanceof Map<?, ?> members && !members.isEmpty()
        ? String.valueOf(members.keySet().iterator().next())
        : "";
  }

  /** A text, a number or a word as text; empty for anything else. */
  String text() {
    return value instanceof String text ? text : "";
  }

  /** Whether it is a text, a number or a word. */
  boolean isText() {
    return value instanceof String;
  }
}
