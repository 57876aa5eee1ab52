package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects changes to the lines of a file. All other lines stay, byte for byte. */
final class LineEdits {
  private final List<String> lines;
  private final String end;
  private final Set<Integer> removed = new HashSet<>();
  private final Map<Integer, String> replaced = new HashMap<>();
  private final Map<Integer, List<String>> inserted = new HashMap<>();
  private final StringBuilder appended = new StringBuilder();

  /**
   * An empty set of changes.
   *
   * @param lines each with its end
   * @param end the line end
   */
  LineEdits(List<String> lines, String end) {
    this.lines = lines;
    this.end = end;
  }

  /** The line end. */
  String end() {
    return end;
  }

  void remove(int index) {
    removed.add(index);
  }

  /** Replaces a line; the new text includes its end. */
  void replace(int index, String line) {
    replaced.put(index, line);
  }

  /** Inserts a line, given without its end, after another. */
  void insert(int behind, String line) {
    inserted.computeIfAbsent(behind, at -> new ArrayList<>()).add(line);
  }

  /** Appends lines, each with "\n". */
  void append(String text) {
    appended.append(text.replace("\n", end));
  }

  /** The whole text. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      text.append(removed.contains(i) ? "" : replaced.getOrDefault(i, lines.get(i)));
      for (String line : inserted.getOrDefault(i, List.of())) {
        endLine(text);
        text.append(line).append(end);
      }
    }
    if (!appended.isEmpty()) {
      endLine(text);
      text.append(appended);
    }
    return text.toString();
  }

  private void endLine(StringBuilder text) {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append(end);
    }
  }
}
