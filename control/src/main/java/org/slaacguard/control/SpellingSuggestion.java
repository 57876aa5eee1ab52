package org.slaacguard.control;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Suggests the word that a mistyped one was meant to be. */
public final class SpellingSuggestion {
  private static final int LONGEST = 64;

  private SpellingSuggestion() {}

  /**
   * The candidate whose text takes the fewest edits to reach, the first of equals.
   *
   * @param candidates at least one
   */
  public static <T> T of(String word, List<T> candidates) {
    T best = candidates.getFirst();
    int fewest = Integer.MAX_VALUE;
    for (T candidate : candidates) {
      int edits = edits(word, candidate.toString());
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return best;
  }

  /**
   * The candidate that a mistyped word may have been meant to be: the nearest, if at most a third
   * of the word's letters are wrong.
   *
   * @param candidates at least one
   */
  public static <T> Optional<T> near(String word, List<T> candidates) {
    // No mistyped word is this long, so the text is something else, perhaps a secret.
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    T best = of(word, candidates);
    return Optional.of(best).filter(each -> 3 * edits(word, each.toString()) <= word.length());
  }

  /** Letters to insert, delete or replace, upper and lower case alike (Levenshtein). */
  static int edits(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
