package org.slaacguard.control;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A section of the process's configuration file, and the problems in it. */
final class ProcessBlock {
  private final ProcessKey.Part part;
  private final String file;
  private final int line;
  private final Map<ProcessKey, Value> values = new EnumMap<>(ProcessKey.class);
  private final List<ConfigException.Problem> problems = new ArrayList<>();

  private record Value(String text, int line) {}

  /** An empty section that begins on this line. */
  ProcessBlock(ProcessKey.Part part, String file, int line) {
    this.part = part;
    this.file = file;
    this.line = line;
  }

  ProcessKey.Part part() {
    return part;
  }

  int line() {
    return line;
  }

  /** Stores a value; each key may have one. */
  void put(ProcessKey key, String text, int at) {
    Value before = values.putIfAbsent(key, new Value(text, at));
    if (before != null) {
      problem(at, key + " is set already, on line " + before.line());
    }
  }

  /** The value of a key; null if it is absent or wrong, which is noted. */
  <T> @Nullable T get(ProcessKey key, Function<String, T> parse) {
    Value value = values.get(key);
    if (value == null) {
      return null;
    }
    try {
      return parse.apply(value.text());
    } catch (IllegalArgumentException e) {
      problem(value.line(), key + ": " + e.getMessage());
      return null;
    }
  }

  /** The value of a key, or a default. */
  <T> T get(ProcessKey key, Function<String, T> parse, T other) {
    return Objects.requireNonNullElse(get(key, parse), other);
  }

  /**
   * Notes that a required key is missing, unless another problem is noted already.
   *
   * @param example a valid line
   */
  void lacks(String example) {
    if (problems.isEmpty()) {
      problem(line, part + " needs a line such as '" + example + "'");
    }
  }

  /** Notes a wrong value. */
  void wrong(ProcessKey key, IllegalArgumentException e) {
    Value value = values.get(key);
    problem(value == null ? line : value.line(), key + ": " + e.getMessage());
  }

  void problem(int at, String text) {
    problems.add(new ConfigException.Problem(file, at, text));
  }

  List<ConfigException.Problem> problems() {
    return problems;
  }
}
