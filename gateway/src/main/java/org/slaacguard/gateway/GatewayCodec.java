package org.slaacguard.gateway;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Capability;

/**
 * The text of requests at a control socket: lines of {@code KEY=VALUE}, and an empty one at the
 * end. In a value, and in the name of a variable, a line feed, a carriage return and a backslash
 * have a backslash before them.
 */
final class GatewayCodec {
  /** The most characters of a request; the kernel limits a process's environment to less. */
  static final int LONGEST = 4 << 20;

  private static final String VARIABLE = "env:";

  private GatewayCodec() {}

  /** Returns the next line without its end; null if there is none. */
  @FunctionalInterface
  interface Lines {
    @Nullable String next() throws IOException;
  }

  /** The lines of a text, none longer than a request may be. */
  static Lines lines(Reader in) {
    return () -> {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          return null;
        }
        line.append((char) c);
        if (line.length() > LONGEST) {
          throw new IOException("a request has " + LONGEST + " characters at the most");
        }
      }
      return line.toString();
    };
  }

  /**
   * Reads a request.
   *
   * @throws IOException if it is none, saying what is wrong, or cannot be read
   */
  static GatewayRequest read(Lines lines) throws IOException {
    Map<String, String> values = new HashMap<>();
    Map<String, String> environment = new LinkedHashMap<>();
    long length = 0;
    for (String line = lines.next(); ; line = lines.next()) {
      if (line == null) {
        throw new IOException("the request has no end");
      }
      if (line.isEmpty()) {
        break;
      }
      length += line.length();
      if (length > LONGEST) {
        throw new IOException("a request has " + LONGEST + " characters at the most");
      }
      int equals = line.indexOf('=');
      if (equals <= 0) {
        throw new IOException("a line is KEY=VALUE, not '" + line + "'");
      }
      String key = line.substring(0, equals);
      String value = unescape(line.substring(equals + 1));
      boolean twice =
          key.startsWith(VARIABLE)
              ? environment.put(unescape(key.substring(VARIABLE.length())), value) != null
              : values.put(key, value) != null;
      if (twice) {
        throw new IOException(key + " is there twice");
      }
    }
    return request(values, environment);
  }

  private static GatewayRequest request(Map<String, String> values, Map<String, String> environment)
      throws IOException {
    String verb = take(values, "do");
    GatewayRequest request =
        switch (verb) {
          case "up" ->
              new GatewayRequest.Up(
                  take(values, "version"),
                  path(take(values, "file")),
                  take(values, "identity"),
                  path(take(values, "folder")),
                  environment,
                  capabilities(take(values, "rights")),
                  take(values, "gain").equals("true"));
          case "reload" -> new GatewayRequest.Reload(take(values, "name"));
          case "save" -> new GatewayRequest.Save(take(values, "name"));
          case "file" -> new GatewayRequest.FileOf(take(values, "name"));
          case "give-up" -> new GatewayRequest.GiveUp(take(values, "name"));
          case "events" ->
              new GatewayRequest.Events(
                  take(values, "interface"),
                  number(take(values, "after")),
                  take(values, "follow").equals("true"));
          default ->
              throw new IOException(
                  "up, reload, save, file, give-up and events can be done, not '" + verb + "'");
        };
    if (!values.isEmpty()) {
      throw new IOException("nobody knows " + new TreeMap<>(values).firstKey());
    }
    return request;
  }

  private static String take(Map<String, String> values, String key) throws IOException {
    String value = values.remove(key);
    if (value == null) {
      throw new IOException(key + " is missing");
    }
    return value;
  }

  private static long number(String text) throws IOException {
    if (!text.matches("[0-9]{1,18}")) {
      throw new IOException("'" + text + "' is no number");
    }
    return Long.parseLong(text);
  }

  private static Path path(String text) throws IOException {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new IOException("'" + text + "' is no path", e);
    }
    throw new IOException("'" + text + "' is no absolute path");
  }

  private static Set<Capability> capabilities(String text) throws IOException {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      try {
        found.add(Capability.valueOf(word));
      } catch (IllegalArgumentException e) {
        throw new IOException("'" + word + "' is no capability", e);
      }
    }
    return found;
  }

  /** Writes a request; {@link #read} reads it back. */
  static String write(GatewayRequest request) {
    StringBuilder text = new StringBuilder();
    switch (request) {
      case GatewayRequest.Up up -> {
        line(text, "do", "up");
        line(text, "version", up.version());
        line(text, "file", up.file().toString());
        line(text, "identity", up.identity());
        line(text, "folder", up.folder().toString());
        new TreeMap<>(up.environment())
            .forEach((name, value) -> line(text, VARIABLE + escape(name), value));
        line(
            text,
            "rights",
            String.join(",", up.rights().stream().map(Capability::name).sorted().toList()));
        line(text, "gain", Boolean.toString(up.mayGain()));
      }
      case GatewayRequest.Reload reload -> {
        line(text, "do", "reload");
        line(text, "name", reload.name());
      }
      case GatewayRequest.Save save -> {
        line(text, "do", "save");
        line(text, "name", save.name());
      }
      case GatewayRequest.FileOf of -> {
        line(text, "do", "file");
        line(text, "name", of.name());
      }
      case GatewayRequest.GiveUp up -> {
        line(text, "do", "give-up");
        line(text, "name", up.name());
      }
      case GatewayRequest.Events events -> {
        line(text, "do", "events");
        line(text, "interface", events.interfaceName());
        line(text, "after", Long.toString(events.after()));
        line(text, "follow", Boolean.toString(events.follow()));
      }
    }
    return text.append('\n').toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=').append(escape(value)).append('\n');
  }

  /** Escapes a value for a line. */
  static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /**
   * Reads an escaped value.
   *
   * @throws IOException if a backslash stands before anything else
   */
  static String unescape(String value) throws IOException {
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char next = ++i < value.length() ? value.charAt(i) : ' ';
      text.append(
          switch (next) {
            case '\\' -> '\\';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> throw new IOException("a backslash stands before '" + next + "'");
          });
    }
    return text.toString();
  }
}
