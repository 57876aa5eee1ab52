package org.slaacguard.control;

/** A number and what it counts, in the singular for one: {@code 1 peer}, {@code 2 peers}. */
public final class Counted {
  private static final String VOWELS = "aeiou";

  private Counted() {}

  /**
   * Writes a number and its noun.
   *
   * @param noun in the singular; of several words the last is the noun
   */
  public static String of(long count, String noun) {
    return of(count, noun, plural(noun));
  }

  /**
   * Writes a number and the words that follow it, for plurals that are not at the end, and verbs.
   *
   * @param one what follows 1
   * @param many what follows all other numbers, 0 among them
   */
  public static String of(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static String plural(String noun) {
    int last = noun.length() - 1;
    if (noun.endsWith("s") || noun.endsWith("x")) {
      return noun + "es";
    }
    boolean ies = last > 0 && noun.endsWith("y") && VOWELS.indexOf(noun.charAt(last - 1)) < 0;
    return ies ? noun.substring(0, last) + "ies" : noun + "s";
  }
}
