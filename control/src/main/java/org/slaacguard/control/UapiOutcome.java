package org.slaacguard.control;

import org.jspecify.annotations.Nullable;

/** How an answer ends: its {@code errno} and its {@code message}. */
final class UapiOutcome {
  private @Nullable Integer errno;
  private String message = "";

  /** Takes a line that is about the outcome; false for all others. */
  boolean take(UapiLine line) {
    switch (line.key()) {
      case "errno" -> errno = Math.abs(Integer.parseInt(line.value()));
      case "message" -> message = line.value();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The blank line has come. */
  void end() throws UapiException {
    if (errno == null) {
      throw new UapiException("the answer ends without errno", UapiException.PROTOCOL);
    }
  }

  /**
   * Whether it was done.
   *
   * @throws UapiException if the answer is a refusal
   */
  void check() throws UapiException {
    if (errno == null || errno != 0) {
      throw new UapiException(
          message.isEmpty() ? "refused with error " + errno : message,
          errno == null ? UapiException.PROTOCOL : errno);
    }
  }
}
