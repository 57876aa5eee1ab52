package org.slaacguard.control;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ProcessKey.Part;

/**
 * Reads the process's configuration file: sections, {@code Key = value}, and comments after {@code
 * #}. Parsing continues after an error, so that all are reported together. Messages never repeat a
 * value that may be secret.
 */
public final class ProcessFile {
  /** A name that can safely be repeated. */
  private static final Pattern NAME = Pattern.compile("\\[?[A-Za-z][A-Za-z0-9 _-]{0,31}]?");

  private final String file;
  private final List<ConfigException.Problem> problems = new ArrayList<>();
  private final List<ProcessBlock> blocks = new ArrayList<>();
  private boolean skipping;

  private ProcessFile(String file) {
    this.file = file;
  }

  /**
   * Reads a file's text.
   *
   * @param file the file's name, for messages
   * @throws ConfigException with everything that is wrong
   */
  public static ProcessSettings parse(String file, String text) throws ConfigException {
    return new ProcessFile(file).read(text);
  }

  private ProcessSettings read(String text) throws ConfigException {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    int number = 0;
    for (String line : body.split("\n", -1)) {
      readLine(line, ++number);
    }
    ProcessSettings settings = ProcessSettings.of(blocks);
    blocks.forEach(block -> problems.addAll(block.problems()));
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(ConfigException.Problem::line));
      throw new ConfigException(problems);
    }
    return settings;
  }

  private void readLine(String line, int number) {
    int comment = line.indexOf('#');
    String content = AsciiWhitespace.trim(comment < 0 ? line : line.substring(0, comment));
    if (content.startsWith("[")) {
      begin(AsciiWhitespace.remove(content), number);
    } else if (!content.isEmpty() && !skipping) {
      readKey(content, number);
    }
  }

  private void begin(String header, int line) {
    Part part = header.endsWith("]") ? Part.named(header.substring(1, header.length() - 1)) : null;
    skipping = part == null;
    if (part == null) {
      problem(line, "unknown section" + quoted(header) + "; the sections are " + all());
      return;
    }
    ProcessBlock before = part.mayRepeat() ? null : block(part);
    if (before == null) {
      blocks.add(new ProcessBlock(part, file, line));
    } else {
      problem(line, part + " is there already, on line " + before.line());
      skipping = true;
    }
  }

  private static String all() {
    return String.join(", ", List.of(Part.values()).stream().map(Part::toString).toList());
  }

  private @Nullable ProcessBlock block(Part part) {
    return blocks.stream().filter(block -> block.part() == part).findFirst().orElse(null);
  }

  private void readKey(String content, int line) {
    if (blocks.isEmpty()) {
      problem(line, "a section must begin before the first key: " + all());
      return;
    }
    ProcessBlock block = blocks.getLast();
    int equals = content.indexOf('=');
    if (equals < 0) {
      block.problem(line, "a line is 'Key = value'");
      return;
    }
    String name = AsciiWhitespace.trim(content.substring(0, equals));
    ProcessKey key = ProcessKey.named(block.part(), name);
    if (key == null) {
      List<ProcessKey> known = ProcessKey.of(block.part());
      block.problem(
          line,
          "unknown key"
              + quoted(name)
              + " in "
              + block.part()
              + SpellingSuggestion.near(name, known)
                  .map(near -> "; the nearest is " + near)
                  .orElseGet(
                      () ->
                          "; it has "
                              + known.stream().map(Object::toString).collect(joining(", "))));
      return;
    }
    String value = AsciiWhitespace.trim(content.substring(equals + 1));
    if (value.isEmpty()) {
      block.problem(line, key + " has no value");
    } else {
      block.put(key, value, line);
    }
  }

  private void problem(int line, String text) {
    problems.add(new ConfigException.Problem(file, line, text));
  }

  private static String quoted(String text) {
    return NAME.matcher(text).matches() ? " '" + text + "'" : "";
  }
}
