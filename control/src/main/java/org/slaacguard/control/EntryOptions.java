package org.slaacguard.control;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.slaacguard.net.DurationText;
import org.slaacguard.net.NdOption;

/** A list entry with options after it: {@code 2001:db8::/64 valid=1d on-link=no}. */
final class EntryOptions {
  /** The wire value for "for ever": 32 one bits of seconds. */
  static final Duration INFINITE = Duration.ofSeconds(NdOption.INFINITE);

  private final String head;
  private final Map<String, String> options = new HashMap<>();

  /**
   * Reads an entry.
   *
   * @param what how messages call it, such as {@code a prefix}
   * @param allowed the options there are
   * @throws IllegalArgumentException if there is another option, or one twice
   */
  EntryOptions(String text, String what, List<String> allowed) {
    String[] words = text.strip().split("\\s+", -1);
    head = words[0];
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = words[i].substring(0, Math.max(equals, 0)).toLowerCase(Locale.ROOT);
      if (!allowed.contains(name)) {
        throw new IllegalArgumentException(
            "an option of "
                + what
                + " must be "
                + String.join("=, ", allowed)
                + "=, not '"
                + words[i]
                + "'");
      }
      if (options.put(name, words[i].substring(equals + 1)) != null) {
        throw new IllegalArgumentException(name + "= appears twice");
      }
    }
  }

  /** The text before the options. */
  String head() {
    return head;
  }

  /** Whether an option is present. */
  boolean has(String name) {
    return options.containsKey(name);
  }

  /** An option's value, or a default if it is absent. */
  <T> T get(String name, Function<String, T> parser, T otherwise) {
    String value = options.get(name);
    return value == null ? otherwise : parser.apply(value);
  }

  /** {@code infinite} or a duration. */
  static Duration lifetime(String text) {
    return text.equalsIgnoreCase("infinite") ? INFINITE : DurationText.parse(text);
  }

  /** The text form; {@link #lifetime} reads it back. */
  static String format(Duration lifetime) {
    return lifetime.equals(INFINITE) ? "infinite" : DurationText.format(lifetime);
  }

  /** A moment of the wall clock, in UTC. */
  static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "the time must be in UTC, such as 2027-01-31T18:30:00Z, not '" + text + "'", e);
    }
  }

  /** {@code yes} or {@code no}, or a common synonym. */
  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "on", "true" -> true;
      case "no", "off", "false" -> false;
      default -> throw new IllegalArgumentException("a flag must be yes or no, not '" + text + "'");
    };
  }
}
