package org.slaacguard.doctor;

/** Whether a statement is true, false or unknown. */
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

  /** Both hold. */
  TriState and(TriState other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** One of them holds. */
  TriState or(TriState other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
