package org.slaacguard.host;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The host's side of an interface could not be set up; the message says what and what to do. */
public final class SetupException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean lacksProgram;
  private final boolean late;

  /** A failure. */
  public SetupException(String message) {
    this(message, null, false, false);
  }

  /** A failure with its cause. */
  public SetupException(String message, Throwable cause) {
    this(message, cause, lacksProgram(cause), false);
  }

  private SetupException(
      String message, @Nullable Throwable cause, boolean lacksProgram, boolean late) {
    super(message, cause);
    this.lacksProgram = lacksProgram;
    this.late = late;
  }

  /** A program that is needed is not installed, so it has done nothing. */
  static SetupException withoutProgram(String program, Throwable cause) {
    return new SetupException("there is no program '" + program + "'", cause, true, false);
  }

  /** A program took too long, and was killed; perhaps it has done its work all the same. */
  static SetupException late(String message) {
    return new SetupException(message, null, false, true);
  }

  /** Whether a program took too long. */
  boolean isLate() {
    return late;
  }

  /** Whether the cause says no more to a user than the message. */
  boolean saysAll() {
    return lacksProgram && !(getCause() instanceof SetupException);
  }

  /** Whether nothing was done, since each program that could do it is not installed. */
  boolean lacksProgram() {
    return lacksProgram;
  }

  private static boolean lacksProgram(Throwable cause) {
    return cause instanceof SetupException first
        && first.lacksProgram
        && Arrays.stream(first.getSuppressed())
            .allMatch(also -> also instanceof SetupException next && next.lacksProgram);
  }
}
