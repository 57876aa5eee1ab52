package org.slaacguard.control;

/** A key of a configuration file; {@link Object#toString} is its name there. */
sealed interface FileKey permits ConfigKey, Setting {
  /** Whether it may stand in this section. */
  boolean in(Section section);

  /** Whether {@code wg} reads it, to which blanks within a value mean nothing. */
  boolean isWireGuards();

  /** Whether nothing is a value: of lists, and of what front ends write though it says nothing. */
  boolean mayBeEmpty();

  /** Whether each of it in a section adds to the ones before; else the last one counts. */
  boolean repeatable();
}
