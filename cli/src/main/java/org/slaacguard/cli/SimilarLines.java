package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Shortens messages that say the same of thousands of things, so that others among them are seen.
 */
final class SimilarLines {
  /** Most messages of a kind. */
  static final int MOST = 10;

  /** What differs between messages of a kind: what is quoted, and numbers. */
  private static final Pattern DIFFERENT = Pattern.compile("'[^']*'|\\d+");

  private SimilarLines() {}

  /** The messages in their order, the first ones of each kind; and how many others there are. */
  static List<String> shorten(List<String> messages) {
    List<String> shown = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String message : messages) {
      if (counts.merge(kind(message), 1, Integer::sum) <= MOST) {
        shown.add(message);
      }
    }
    counts.forEach(
        (kind, count) -> {
          if (count > MOST) {
            shown.add("and " + (count - MOST) + " more like this: " + kind);
          }
        });
    return shown;
  }

  private static String kind(String message) {
    return DIFFERENT.matcher(message).replaceAll("…");
  }
}
