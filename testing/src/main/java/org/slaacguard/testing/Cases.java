package org.slaacguard.testing;

/**
 * Tries a property on many generated cases: the same ones in every run, unless told otherwise.
 *
 * <p>Each case has a seed, and the seeds of a run follow one another. {@code
 * -Dslaacguard.cases=<factor>} tries this many times as many cases (default 1), {@code
 * -Dslaacguard.seed=<number>} says which seed is the first (default 1). A failure names the seed of
 * its case, so that the case can be made the first one of the next run.
 */
public final class Cases {
  private Cases() {}

  /** The property of a case: draws its values, and throws if it does not hold. */
  @FunctionalInterface
  public interface Property {
    /** Tries one case. */
    void holdsFor(Draw draw) throws Exception;
  }

  /** Tries {@code count} cases, times the factor of this run; ends with the first that fails. */
  public static void run(int count, Property property) {
    run(Long.getLong("slaacguard.seed", 1), count * Long.getLong("slaacguard.cases", 1), property);
  }

  static void run(long first, long count, Property property) {
    for (long seed = first; seed - first < count; seed++) {
      try {
        property.holdsFor(new Draw(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "case " + (seed - first + 1) + " (-Dslaacguard.seed=" + seed + "): " + e, e);
      }
    }
  }
}
