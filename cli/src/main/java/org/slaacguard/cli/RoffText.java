package org.slaacguard.cli;

import java.util.List;
import java.util.Locale;

/** Writes a manual page in the language of man(7), with all text escaped. */
final class RoffText {
  /** The columns before the text of a section, and those for it on a terminal. */
  private static final int MARGIN = 7;

  private static final int ROOM = 80 - MARGIN;

  private final StringBuilder text = new StringBuilder();

  /** The title and the line that {@code apropos} finds. */
  void head(String name, int part, String summary) {
    request(".\\\" Written from the definitions of the commands and settings.");
    request(
        ".TH %s %d \"\" \"slaacguard %s\""
            .formatted(name.toUpperCase(Locale.ROOT), part, Version.NUMBER));
    section("NAME");
    request(escaped(name) + " \\- " + escaped(summary));
  }

  void section(String title) {
    request(".SH " + title);
  }

  /** A term, explained by the text after it. */
  void term(String name) {
    request(".TP");
    request("\\fB" + escaped(name) + "\\fR");
  }

  /** The same, with a placeholder for its value. */
  void term(String name, String value) {
    request(".TP");
    request("\\fB" + escaped(name) + "\\fR \\fI" + escaped(value) + "\\fR");
  }

  void text(String line) {
    request(escaped(line));
  }

  /** Preformatted lines. Those for which there is no room within the margin begin before it. */
  void verbatim(List<String> lines) {
    int widest = lines.stream().mapToInt(String::length).max().orElse(0);
    int left = Math.clamp(widest - ROOM, 0, MARGIN);
    if (left > 0) {
      request(".in -" + left + "n");
    }
    request(".nf");
    lines.forEach(this::text);
    request(".fi");
    if (left > 0) {
      request(".in");
    }
  }

  /**
   * Paragraphs of a help text, apart by blank lines. Prose is filled anew, since a page has a
   * margin; what has columns stays as it is.
   */
  void paragraphs(String help) {
    for (String each : help.strip().split("\n\\s*\n", -1)) {
      request(".PP");
      List<String> lines = each.lines().toList();
      if (lines.stream().anyMatch(line -> line.startsWith(" ") || line.contains("  "))) {
        verbatim(lines);
      } else {
        lines.forEach(this::text);
      }
    }
  }

  /** A request, or a line with markup. */
  void request(String line) {
    text.append(line).append('\n');
  }

  /** The whole page. */
  String end() {
    section("SEE ALSO");
    request(".BR slaacguard (8),");
    request(".BR slaacguard.conf (5),");
    request(".BR wg (8),");
    request(".BR wg\\-quick (8)");
    return text.toString();
  }

  /** A line of text, escaped. */
  static String escaped(String line) {
    String safe = line.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    safe = safe.replace("\n.", "\n\\&.");
    return safe.startsWith(".") ? "\\&" + safe : safe;
  }
}
