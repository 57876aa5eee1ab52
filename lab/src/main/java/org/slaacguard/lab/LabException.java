package org.slaacguard.lab;

import java.io.Serial;

/** Something in the laboratory did not work: a program failed, or a deadline passed. */
public class LabException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** With what happened, in words for a reader of the test's report. */
  public LabException(String message) {
    super(message);
  }

  /** With the cause. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
