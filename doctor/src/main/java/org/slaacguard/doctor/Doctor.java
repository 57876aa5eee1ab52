package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;

/**
 * Looks what this machine has, by trying it: devices and interfaces are made in a network namespace
 * of its own, which goes at the end, and programs that do nothing are attached for a moment. The
 * kernel may load modules for this, as it would for a gateway.
 */
public final class Doctor {
  private Doctor() {}

  /** Looks; never fails for what is missing. */
  public static DoctorReport examine() {
    List<Finding> findings = new ArrayList<>();
    try (NetworkNamespace apart = apart()) {
      findings.addAll(new UserspaceChecks(apart).run());
      findings.addAll(new KernelChecks(apart).run());
    }
    findings.addAll(HostChecks.run());
    return new DoctorReport(System.getProperty("os.version"), findings);
  }

  /** Null without the right to make one; what needs it is missing then. */
  private static @Nullable NetworkNamespace apart() {
    try {
      return NetworkNamespace.anonymous();
    } catch (LinuxException e) {
      return null;
    }
  }
}
