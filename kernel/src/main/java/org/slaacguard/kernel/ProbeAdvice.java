package org.slaacguard.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

/**
 * Advises what to do about a kernel that refuses the probe. It returns EPERM for several reasons,
 * so our capabilities and lockdown (kernel_lockdown(7)) are checked.
 *
 * @param missing capabilities that the probe needs and this process lacks
 * @param lockdown {@code none}, {@code integrity}, {@code confidentiality}, or empty if unknown
 */
record ProbeAdvice(Set<Capability> missing, String lockdown) {
  private static final String LOCKED_DOWN =
      "this kernel is locked down (confidentiality), so that eBPF may not read packets:"
          + " boot it without lockdown=confidentiality";

  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

  /** The advice for this process on this kernel. */
  static ProbeAdvice here() {
    Set<Capability> missing =
        EnumSet.of(Capability.SYS_ADMIN, Capability.NET_ADMIN, Capability.NET_RAW);
    try {
      missing.removeAll(Capability.effective());
    } catch (IOException e) {
      missing.clear();
    }
    return new ProbeAdvice(missing, chosen(lockdownText()));
  }

  private static String lockdownText() {
    try {
      return Files.readString(LOCKDOWN);
    } catch (IOException e) {
      return "";
    }
  }

  /** The word in brackets, as in {@code none [integrity] confidentiality}. */
  static String chosen(String text) {
    int from = text.indexOf('[');
    int to = text.indexOf(']');
    return from < 0 || to < from ? "" : text.substring(from + 1, to);
  }

  /** The advice: what is missing, and what to do. */
  String of(LinuxException refusal) {
    return switch (refusal.errno()) {
      case Errno.EPERM, Errno.EACCES -> ofPermission();
      case Errno.EOPNOTSUPP, 524 -> "this kernel was built without it";
      // The verifier's error for a program that reads what it may not.
      case Errno.EINVAL -> isConfidential() ? LOCKED_DOWN : verdict(refusal);
      default -> verdict(refusal);
    };
  }

  /** The verifier's verdict in its log, which follows its steps and precedes its statistics. */
  private static String verdict(LinuxException refusal) {
    List<String> lines =
        String.valueOf(refusal.getMessage())
            .lines()
            .filter(line -> !line.startsWith("processed "))
            .toList();
    return lines.size() < 2 ? String.join("", lines) : lines.getFirst() + " … " + lines.getLast();
  }

  private boolean isConfidential() {
    return lockdown.equals("confidentiality");
  }

  private String ofPermission() {
    if (!missing.isEmpty()) {
      return "this process lacks "
          + missing.stream().map(c -> "CAP_" + c).collect(Collectors.joining(", "))
          + ": run it as root";
    }
    return isConfidential()
        ? LOCKED_DOWN
        : "this kernel forbids it even to root, as hardened kernels and those of some"
            + " virtual machines do: boot another kernel";
  }
}
