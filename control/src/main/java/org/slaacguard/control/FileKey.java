package org.slaacguard.control;

/** A key of a configuration file; {@link Object#toString} is its name there. */
sealed interface FileKey permits ConfigKey, Setting {
  /** Whether it may stand in this section. */
  boolean in(Section section);

  /** Whether {@code wg} reads the key. It ignores blanks within values. */
  boolean isWireGuards();

  /**
   * Whether the value may be empty: lists may, and so may keys that front ends write without a
   * value.
   */
  boolean mayBeEmpty();

  /** Whether repeated keys in a section add up; otherwise the last one counts. */
  boolean repeatable();
}
