package org.slaacguard.kernel;

import java.util.function.Supplier;
import org.slaacguard.control.ProbeHook;
import org.slaacguard.linux.LinuxException;

/**
 * What is attached, and where.
 *
 * @param programs the attached programs
 * @param hook FEXIT or KPROBE
 * @param instead why it is not FEXIT though that was tried; else empty
 */
record ProbeAttachment<T>(T programs, ProbeHook hook, String instead) {
  /**
   * Attaches as wanted; with AUTO, by kprobes where the kernel refuses fexit.
   *
   * @param fexit attaches so, or throws {@link LinuxException}
   * @param kprobe likewise
   * @throws ProbeException saying for each way that was tried what is missing and what to do
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
        refused = "no program at a function's exit: " + advice.of(e);
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
      String both = "no kprobe: " + advice.of(e);
      throw new ProbeException(refused.isEmpty() ? both : refused + "; " + both, e);
    }
  }
}
