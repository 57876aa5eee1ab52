package org.slaacguard.doctor;

/** Whether a statement is true, false or unknown. */
enum Truth {
  NO,
  UNKNOWN,
  YES;

  static Truth of(boolean value) {
    return value ? YES : NO;
  }

  Truth not() {
    return switch (this) {
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
      case YES -> NO;
    };
  }

  /** Both hold. */
  Truth and(Truth other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** One of them holds. */
  Truth or(Truth other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
