package org.slaacguard.kernel;

/**
 * How many packets of one peer the probe reports, so that a hostile peer cannot flood user space.
 * Its packets in the ring are bounded too ({@link ProbeAdmission}). Learning has tighter bounds of
 * its own.
 *
 * @param perSecond packets a second, 1 to 1,000,000
 * @param burst packets at once, 1 to 1,000,000
 */
public record ProbeRate(int perSecond, int burst) {
  /** 2,000 a second, 4,000 at once. */
  public static final ProbeRate DEFAULT = new ProbeRate(2_000, 4_000);

  /** Checks both ranges. */
  public ProbeRate {
    if (perSecond < 1 || perSecond > 1_000_000 || burst < 1 || burst > 1_000_000) {
      throw new IllegalArgumentException("a rate is 1 to 1000000");
    }
  }
}
