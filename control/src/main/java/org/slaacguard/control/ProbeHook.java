package org.slaacguard.control;

import java.util.Locale;

/**
 * The kind of hook by which the kernel backend's probe is attached: {@code probe=} after {@code
 * Backend}.
 */
public enum ProbeHook {
  /** {@link #FEXIT} if the kernel allows it, else {@link #KPROBE}. */
  AUTO,
  /** At the function's exit, through a trampoline: the cheaper one. */
  FEXIT,
  /**
   * At the function's entry and return, by kprobes: also works on kernels that refuse {@link
   * #FEXIT}.
   */
  KPROBE;

  /**
   * Reads the word, in any case.
   *
   * @throws IllegalArgumentException if it is not one of the three
   */
  public static ProbeHook parse(String text) {
    for (ProbeHook hook : values()) {
      if (hook.toString().equalsIgnoreCase(text)) {
        return hook;
      }
    }
    throw new IllegalArgumentException(
        "the probe must be auto, fexit or kprobe, not '" + text + "'");
  }

  /** The word as the file writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
