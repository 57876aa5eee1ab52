package org.slaacguard.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerName;

/** Turns names of other programs into valid, unique names of peers. */
final class ImportNames {
  private final Set<String> taken = new HashSet<>();
  private final List<String> warnings;

  /**
   * A set without names.
   *
   * @param warnings receives a line for each changed name
   */
  ImportNames(List<String> warnings) {
    this.warnings = warnings;
  }

  /** A valid name; null if nothing is left of it. */
  @Nullable String of(String given) {
    String base = fitting(given);
    String name = base;
    for (int i = 2; !name.isEmpty() && !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      String end = " " + i;
      name = cut(base, PeerName.LONGEST - end.length()) + end;
    }
    if (!name.equals(given)) {
      warnings.add(
          "the name '"
              + shown(given)
              + (name.isEmpty() ? "' is left out" : "' is written as '" + name + "'"));
    }
    return name.isEmpty() ? null : name;
  }

  private static String fitting(String given) {
    StringBuilder name = new StringBuilder();
    given
        .codePoints()
        .limit(PeerName.LONGEST * 4L)
        .forEach(c -> name.appendCodePoint(isGood("a" + Character.toString(c) + "a") ? c : '-'));
    String text = name.toString().strip();
    while (!text.isEmpty() && !Character.isLetterOrDigit(text.codePointAt(0))) {
      text = text.substring(Character.charCount(text.codePointAt(0)));
    }
    text = cut(text, PeerName.LONGEST);
    return text.isEmpty() || isGood(text) ? text : "";
  }

  private static String cut(String text, int most) {
    int length = text.codePointCount(0, text.length());
    return (length <= most ? text : text.substring(0, text.offsetByCodePoints(0, most))).strip();
  }

  private static boolean isGood(String name) {
    try {
      PeerName.check(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A name for a message, shortened and escaped as needed. */
  static String shown(String name) {
    String plain = TerminalText.plain(name);
    int length = plain.codePointCount(0, plain.length());
    return length <= 40 ? plain : plain.substring(0, plain.offsetByCodePoints(0, 39)) + "~";
  }
}
