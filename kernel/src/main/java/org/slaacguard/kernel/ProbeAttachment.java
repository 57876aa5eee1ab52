package org.slaacguard.kernel;

import java.util.function.Supplier;
import org.slaacguard.control.ProbeHook;
import org.slaacguard.linux.LinuxException;

/**
 * Attached programs and their hook.
 *
 * @param programs the attached programs
 * @param hook FEXIT or KPROBE
 * @param instead why FEXIT did not work; empty if it was not tried
 */
record ProbeAttachment<T>(T programs, ProbeHook hook, String instead) {
  private static final String AT_EXIT = "no program at a function's exit: ";

  /**
   * Attaches as configured. With AUTO, kprobes are used if the kernel refuses fexit.
   *
   * @param fexit attaches by fexit, or throws {@link LinuxException}
   * @param kprobe attaches by kprobes, or throws {@link LinuxException}
   * @throws ProbeException saying for each attempt what is missing and what to do
   */
  static <T> ProbeAttachment<T> attach(
      ProbeHook wanted, Supplier<T> fexit, Supplier<T> kprobe, ProbeAdvice advice)
      throws ProbeException {
    String refused = "";
    LinuxException first = null;
    if (wanted != ProbeHook.KPROBE) {
      try {
        return new ProbeAttachment<>(fexit.get(), ProbeHook.FEXIT, "");
      } catch (LinuxException e) {
        refused = AT_EXIT + advice.of(e);
        first = e;
      }
    }
    if (wanted == ProbeHook.FEXIT) {
      throw new ProbeException(refused, first);
    }
    try {
      return new ProbeAttachment<>(kprobe.get(), ProbeHook.KPROBE, refused);
    } catch (LinuxException e) {
      if (first != null) {
        e.addSuppressed(first);
      }
      String reason = advice.of(e);
      if (refused.equals(AT_EXIT + reason)) {
        throw new ProbeException("no probe: " + reason, e);
      }
      String kprobes = "no kprobe: " + reason;
      throw new ProbeException(refused.isEmpty() ? kprobes : refused + "; " + kprobes, e);
    }
  }
}
