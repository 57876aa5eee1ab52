package org.slaacguard.kernel;

import org.jspecify.annotations.Nullable;

/** The probe is not available here; the message says what is missing. */
public final class ProbeException extends Exception {
  private static final long serialVersionUID = 1L;

  ProbeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
