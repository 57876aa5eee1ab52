package org.slaacguard.control;

import java.util.Locale;

/**
 * Which WireGuard implementation moves the packets: {@code Backend = auto | kernel | userspace}.
 */
public enum BackendChoice {
  /** The kernel's WireGuard if the probe works, else the userspace backend. */
  AUTO,
  /** The kernel's WireGuard. */
  KERNEL,
  /** The userspace backend, through a TUN device. */
  USERSPACE;

  /**
   * Reads the word, in any case.
   *
   * @throws IllegalArgumentException if it is not one of the three
   */
  public static BackendChoice parse(String text) {
    for (BackendChoice choice : values()) {
      if (choice.toString().equalsIgnoreCase(text)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "the backend must be auto, kernel or userspace, not '" + text + "'");
  }

  /** The word as the file writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
