package org.slaacguard.cli;

/** What fingers do. */
final class Typing {
  private Typing() {}

  /**
   * Whether a word is another with one letter too many, too few or wrong, or with two neighbours
   * exchanged. Words of less than three letters are too near to everything.
   */
  static boolean isSlip(String typed, String meant) {
    if (typed.equals(meant) || Math.min(typed.length(), meant.length()) < 3) {
      return false;
    }
    int same = 0;
    int shorter = Math.min(typed.length(), meant.length());
    while (same < shorter && typed.charAt(same) == meant.charAt(same)) {
      same++;
    }
    String typedRest = typed.substring(same);
    String meantRest = meant.substring(same);
    return switch (typed.length() - meant.length()) {
      case 1 -> typedRest.substring(1).equals(meantRest);
      case -1 -> meantRest.substring(1).equals(typedRest);
      case 0 ->
          typedRest.substring(1).equals(meantRest.substring(1)) || swapped(typedRest, meantRest);
      default -> false;
    };
  }

  private static boolean swapped(String typed, String meant) {
    return typed.length() >= 2
        && typed.charAt(0) == meant.charAt(1)
        && typed.charAt(1) == meant.charAt(0)
        && typed.substring(2).equals(meant.substring(2));
  }
}
