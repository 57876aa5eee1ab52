package org.slaacguard.control;

import java.util.Locale;

/** Where the kernel backend's probe is attached: {@code probe=} behind {@code Backend}. */
public enum ProbeHook {
  /** By {@link #FEXIT}, where the kernel allows it, else by {@link #KPROBE}. */
  AUTO,
  /** At the function's exit, through a trampoline: the cheaper one. */
  FEXIT,
  /** At the function's entry and return, by kprobes: also for kernels that refuse the other. */
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
