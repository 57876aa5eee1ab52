package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ByteText;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A value in another program's JSON: an object, an array, or a text. Errors name the path to an
 * unexpected value.
 */
final class ImportJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int DEEPEST = 16;

  private final String path;
  private final @Nullable Object value;

  private ImportJson(String path, @Nullable Object value) {
    this.path = path;
    this.value = value;
  }

  /**
   * Parses a whole text.
   *
   * @param file its name, for messages
   * @throws CommandException if it is no JSON
   */
  static ImportJson parse(String file, String text) throws CommandException {
    byte[] bytes = ByteText.encode(text);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      parser.nextToken();
      Object value = value(parser, file, 0);
      if (parser.nextToken() != null) {
        throw new CommandException(file + ": more follows behind the JSON value");
      }
      return new ImportJson(file, value);
    } catch (JacksonException e) {
      throw new CommandException(
          file
              + ": no JSON, at line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    }
  }

  private static @Nullable Object value(JsonParser parser, String file, int depth)
      throws CommandException {
    JsonToken token = parser.currentToken();
    if (depth > DEEPEST) {
      throw new CommandException(file + ": nested more than " + DEEPEST + " deep");
    }
    if (token == null) {
      throw new CommandException(file + ": it is empty");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser, file, depth + 1));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser, file, depth + 1));
        }
        yield elements;
      }
      case VALUE_NULL -> null;
      default -> parser.getString();
    };
  }

  /** The path to the value, for messages. */
  String path() {
    return path;
  }

  /** The members of an object, in their order; none for null. */
  List<ImportJson> members() throws CommandException {
    if (!(value instanceof Map<?, ?> members)) {
      throw new CommandException(path + ": an object is expected here");
    }
    List<ImportJson> all = new ArrayList<>();
    members.forEach(
        (name, member) ->
            all.add(new ImportJson(path + ": " + ImportNames.shown(name + ""), member)));
    return all;
  }

  /** A member of an object; null if it is absent or null. */
  @Nullable ImportJson find(String name) throws CommandException {
    if (!(value instanceof Map<?, ?> members)) {
      throw new CommandException(path + ": an object is expected here");
    }
    Object member = members.get(name);
    return member == null ? null : new ImportJson(path + ": " + name, member);
  }

  /** A required member. */
  ImportJson get(String name) throws CommandException {
    ImportJson member = find(name);
    if (member == null) {
      throw new CommandException(path + ": '" + name + "' is missing");
    }
    return member;
  }

  /** The text of a member, empty if it is absent. */
  String text(String name) throws CommandException {
    ImportJson member = find(name);
    return member == null ? "" : member.text();
  }

  /** The value as text; numbers and booleans have one too. */
  String text() throws CommandException {
    if (value instanceof String text) {
      return text;
    }
    throw new CommandException(path + ": a text is expected here");
  }

  /** The texts of an array member, none if it is absent. */
  List<String> texts(String name) throws CommandException {
    ImportJson member = find(name);
    if (member == null) {
      return List.of();
    }
    if (!(member.value instanceof List<?> elements)) {
      throw new CommandException(member.path + ": an array is expected here");
    }
    List<String> texts = new ArrayList<>();
    for (Object each : elements) {
      texts.add(new ImportJson(member.path, each).text());
    }
    return texts;
  }
}
