package org.slaacguard.doctor;

/** A truth value that may be unknown. */
enum TriState {
  NO,
  UNKNOWN,
  YES;

  static TriState of(boolean value) {
    return value ? YES : NO;
  }

  TriState not() {
    return switch (this) {
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
      case YES -> NO;
    };
  }

  /** Logical and. */
  TriState and(TriState other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** Logical or. */
  TriState or(TriState other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
