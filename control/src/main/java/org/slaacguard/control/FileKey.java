package org.slaacguard.control;

/** A key of a configuration file; {@link Object#toString} is its name there. */
sealed interface FileKey permits ConfigKey, Setting {
  /** Whether it may stand in this section. */
  boolean in(Section section);

  /** Whether {@code wg} reads it, to which blanks within a value mean nothing. */
  boolean isWireGuards();

  /** Whether it may be empty, as lists may, and keys that front ends write without a value. */
  boolean mayBeEmpty();

  /** Whether repeated keys in a section add up; otherwise the last one counts. */
  boolean repeatable();
}
