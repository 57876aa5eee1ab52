package org.slaacguard.net;

/** Checks that numbers fit the fields they are written to. */
final class Ranges {
  /** The largest value of an unsigned 32-bit field. */
  static final long UNSIGNED_INT = 0xffff_ffffL;

  private Ranges() {}

  static void check(String what, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(what + " is 0 to " + most + ", not " + value);
    }
  }
}
