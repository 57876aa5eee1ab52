package org.slaacguard.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A JSON value, to look into what programs print. A missing member is an error. */
public final class Json {
  private final @Nullable Object value;

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /** Reads one value and the end. */
  public static Json parse(String text) {
    try (JsonParser parser =
        JsonFactory.builder().build().createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Object value = read(parser);
      if (parser.nextToken() != null) {
        throw new LabException("more than one JSON value: " + text);
      }
      return new Json(value);
    }
  }

  private static @Nullable Object read(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Json> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, new Json(read(parser)));
      }
      return members;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Json> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(new Json(read(parser)));
      }
      return elements;
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    return token == JsonToken.VALUE_NULL ? null : parser.getString();
  }

  /** The member of this name. */
  public Json get(String name) {
    if (value instanceof Map<?, ?> members && members.get(name) instanceof Json member) {
      return member;
    }
    throw new LabException("no member " + name + " in " + this);
  }

  /** The elements. */
  public List<Json> elements() {
    if (value instanceof List<?> elements) {
      return elements.stream().map(Json.class::cast).toList();
    }
    throw new LabException("no array: " + this);
  }

  /** The whole number. */
  public long number() {
    if (value instanceof Long number) {
      return number;
    }
    throw new LabException("no whole number: " + this);
  }

  /** The number, with or without a fraction. */
  public double decimal() {
    return value instanceof Long number ? number : Double.parseDouble(text());
  }

  /** The text; also of {@code true}, {@code false} and fractions. */
  public String text() {
    if (value instanceof String text) {
      return text;
    }
    throw new LabException("no text: " + this);
  }

  /** Whether it is {@code null}. */
  public boolean isNull() {
    return value == null;
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
