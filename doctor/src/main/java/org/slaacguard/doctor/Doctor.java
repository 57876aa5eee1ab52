package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;

/**
 * Finds out what this machine supports by trying it: creates devices and interfaces in a network
 * namespace of its own, which it removes at the end, and briefly attaches programs that do nothing.
 * The kernel may load modules for this, as it would for a gateway.
 */
public final class Doctor {
  private Doctor() {}

  /** Tries everything. Missing features are findings, not failures. */
  public static DoctorReport examine() {
    List<Finding> findings = new ArrayList<>();
    try (NetworkNamespace apart = apart()) {
      findings.addAll(new UserspaceChecks(apart).run());
      findings.addAll(new KernelChecks(apart).run());
    }
    findings.addAll(HostChecks.run());
    return new DoctorReport(System.getProperty("os.version"), findings);
  }

  /**
   * A network namespace of its own; null without permission to create one, in which case its checks
   * report a missing feature.
   */
  private static @Nullable NetworkNamespace apart() {
    try {
      return NetworkNamespace.anonymous();
    } catch (LinuxException e) {
      return null;
    }
  }
}
