package org.slaacguard.control;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The end of an answer: its {@code errno} and its {@code message}. */
final class UapiOutcome {
  private @Nullable Integer errno;
  private String message = "";

  /**
   * Takes a line of an answer.
   *
   * @param other receives the lines before the outcome
   * @return whether the answer is complete
   * @throws UapiException if the line is malformed, or the answer ends without an outcome
   */
  boolean line(String line, Consumer<UapiLine> other) throws UapiException {
    if (line.isEmpty()) {
      end();
      return true;
    }
    UapiLine parsed = UapiLine.of(line);
    try {
      if (!take(parsed)) {
        other.accept(parsed);
      }
    } catch (IllegalArgumentException e) {
      throw new UapiException(parsed.key() + ": " + e.getMessage(), UapiException.PROTOCOL);
    }
    return false;
  }

  private boolean take(UapiLine line) {
    switch (line.key()) {
      case "errno" -> errno = Math.abs(Integer.parseInt(line.value()));
      case "message" -> message = line.value();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void end() throws UapiException {
    if (errno == null) {
      throw new UapiException("the answer ends without errno", UapiException.PROTOCOL);
    }
  }

  /**
   * Checks that the request was carried out.
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
