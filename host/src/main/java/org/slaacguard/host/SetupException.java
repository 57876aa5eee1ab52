package org.slaacguard.host;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The host's side of an interface could not be set up; the message says what and what to do. */
public final class SetupException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A shell's exit status for a program that is not there, by POSIX. */
  private static final int SHELL_FOUND_NOTHING = 127;

  private final boolean lacksProgram;
  private final boolean late;
  private final int status;

  /** A failure. */
  public SetupException(String message) {
    this(message, null, false, false, 0);
  }

  /** A failure with its cause. */
  public SetupException(String message, Throwable cause) {
    this(message, cause, lacksProgram(cause), false, 0);
  }

  private SetupException(
      String message, @Nullable Throwable cause, boolean lacksProgram, boolean late, int status) {
    super(message, cause);
    this.lacksProgram = lacksProgram;
    this.late = late;
    this.status = status;
  }

  /** A program that is needed is not installed, so it has done nothing. */
  static SetupException withoutProgram(String program, Throwable cause) {
    return new SetupException("there is no program '" + program + "'", cause, true, false, 0);
  }

  /** A program took too long, and was killed; perhaps it has done its work all the same. */
  static SetupException late(String message) {
    return new SetupException(message, null, false, true, 0);
  }

  /** A program has ended with a status other than 0; its standard error is that of this process. */
  static SetupException ended(int status, String command) {
    return new SetupException(
        "ended with status " + status + ", and the log has what it wrote, if anything: " + command,
        null,
        false,
        false,
        status);
  }

  /** Whether a shell did not find a program that it was to run. */
  boolean isShellWithoutProgram() {
    return status == SHELL_FOUND_NOTHING;
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
