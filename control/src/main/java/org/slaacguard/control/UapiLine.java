package org.slaacguard.control;

import java.time.Instant;

/**
 * One line of the UAPI.
 *
 * @param key the text before the first {@code =}
 * @param value the text after it, possibly a secret
 */
record UapiLine(String key, String value) {
  static UapiLine of(String line) throws UapiException {
    if (line.length() > UapiCodec.LONGEST_LINE) {
      throw new UapiException(
          "the line is longer than " + UapiCodec.LONGEST_LINE, UapiException.TOO_BIG);
    }
    int equals = line.indexOf('=');
    if (equals <= 0) {
      throw new UapiException("a line must be key=value", UapiException.PROTOCOL);
    }
    return new UapiLine(line.substring(0, equals), line.substring(equals + 1));
  }

  /** The value as a decimal number, 0 to {@code most}. */
  long number(long most) {
    boolean digits =
        !value.isEmpty()
            && value.length() <= 19
            && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Long.compareUnsigned(Long.parseUnsignedLong(value), most) > 0) {
      throw new IllegalArgumentException("a number from 0 to " + most + " is needed");
    }
    return Long.parseUnsignedLong(value);
  }

  /** The value as a time, in milliseconds since 1970. */
  Instant time() {
    return Instant.ofEpochMilli(number(Long.MAX_VALUE / 1000));
  }

  /** Checks that the value is {@code true}, the only one that such a key may have. */
  void mustBeTrue() {
    if (!value.equals("true")) {
      throw new IllegalArgumentException("the value must be true");
    }
  }

  @Override
  public String toString() {
    return key;
  }
}
