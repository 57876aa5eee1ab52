package org.slaacguard.control;

import java.time.Duration;
import java.util.List;

/**
 * A pool from which prefixes are delegated to peers, as {@code DelegatePrefix} writes it: {@code
 * 2001:db8:f00::/56 length=60-64 valid=90m preferred=45m}. All options may be left out.
 *
 * @param source the whole pool
 * @param shortest the shortest prefix for one peer, not shorter than the pool
 * @param longest the longest one, 64 at most; a peer that asks for no length gets the shortest
 * @param valid valid lifetime, renewed by each answer
 * @param preferred preferred lifetime, not longer than {@code valid}
 */
public record PoolSettings(
    PoolSource source, int shortest, int longest, Duration valid, Duration preferred) {
  /** The default for the shortest prefix of one peer: sixteen networks. */
  private static final int USUAL_SHORTEST = 60;

  private static final List<String> OPTIONS = List.of("length", "valid", "preferred");

  /** Peers need time to learn of a change before a lifetime ends. */
  private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

  /** Checks the ranges. */
  public PoolSettings {
    if (shortest < source.length() || longest < shortest || longest > PoolSource.LONGEST) {
      throw new IllegalArgumentException(
          "length= of "
              + source
              + " is "
              + source.length()
              + " to 64 or a range of these, such as "
              + Math.max(source.length(), USUAL_SHORTEST)
              + "-64, not "
              + shortest
              + "-"
              + longest);
    }
    if (valid.compareTo(PrefixSettings.INFINITE) > 0 || preferred.compareTo(SHORTEST_LIFE) < 0) {
      throw new IllegalArgumentException("lifetimes of " + source + " are 1m to 136 years");
    }
    if (preferred.compareTo(valid) > 0) {
      throw new IllegalArgumentException(
          "the preferred lifetime of " + source + " is longer than the valid one");
    }
    if (valid.toMillis() % 1000 != 0 || preferred.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException("a lifetime is in whole seconds");
    }
  }

  /**
   * Reads a prefix and its options, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static PoolSettings parse(String text) {
    EntryOptions options = new EntryOptions(text, "a prefix to delegate out of", OPTIONS);
    PoolSource source = PoolSource.parse(options.head());
    int usual = Math.max(source.length(), USUAL_SHORTEST);
    String lengths = options.get("length", value -> value, usual + "-" + PoolSource.LONGEST);
    int dash = lengths.indexOf('-');
    String from = dash < 0 ? lengths : lengths.substring(0, dash);
    String to = dash < 0 ? lengths : lengths.substring(dash + 1);
    Duration valid = options.get("valid", EntryOptions::lifetime, PrefixSettings.DELEGATED_VALID);
    Duration preferred =
        valid.compareTo(PrefixSettings.DELEGATED_PREFERRED) < 0
            ? valid
            : PrefixSettings.DELEGATED_PREFERRED;
    return new PoolSettings(
        source,
        ValueText.number("length=", from, 1, PoolSource.LONGEST),
        ValueText.number("length=", to, 1, PoolSource.LONGEST),
        valid,
        options.get("preferred", EntryOptions::lifetime, preferred));
  }

  /** The prefix with all its options; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return source
        + " length="
        + (shortest == longest ? "" + shortest : shortest + "-" + longest)
        + " valid="
        + EntryOptions.format(valid)
        + " preferred="
        + EntryOptions.format(preferred);
  }
}
