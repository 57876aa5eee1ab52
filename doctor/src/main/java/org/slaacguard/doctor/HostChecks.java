package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.HOST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Sysctl;

/** Checks what a gateway needs from its host with either backend. */
final class HostChecks {
  private HostChecks() {}

  static List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    try {
      findings.add(rights(Capability.effective()));
      findings.add(
          ipv6(
              Sysctl.get("net/ipv6/conf/all/disable_ipv6"),
              Sysctl.get("net/ipv6/conf/default/disable_ipv6")));
      findings.add(forwarding(Sysctl.get("net/ipv6/conf/all/forwarding")));
      findings.add(compiler(Sysctl.get("net/core/bpf_jit_enable")));
    } catch (IOException e) {
      findings.add(Finding.less(HOST, "settings", "cannot be read: " + e.getMessage(), ""));
    }
    findings.add(history(StateFolder.history()));
    return findings;
  }

  static Finding rights(Set<Capability> had) {
    Set<Capability> lacking =
        EnumSet.of(Capability.NET_ADMIN, Capability.NET_RAW, Capability.SYS_ADMIN);
    lacking.removeAll(had);
    String names = lacking.stream().map(c -> "CAP_" + c).collect(Collectors.joining(", "));
    return lacking.isEmpty()
        ? Finding.ok(HOST, "rights", "this process may do all it needs to")
        : Finding.less(HOST, "rights", "this process lacks " + names, "run it as root");
  }

  static Finding ipv6(Optional<String> disabled) {
    return disabled.equals(Optional.of("0"))
        ? Finding.ok(HOST, "IPv6", "on")
        : Finding.less(
            HOST,
            "IPv6",
            "off: peers get no addresses by SLAAC",
            disabled.isEmpty()
                ? "boot without ipv6.disable=1"
                : "'sysctl net.ipv6.conf.all.disable_ipv6=0'");
  }

  /**
   * Checks the settings of all interfaces and of new ones, because ours is a new one at its next
   * start.
   */
  static Finding ipv6(Optional<String> disabled, Optional<String> disabledForNew) {
    Finding all = ipv6(disabled);
    return all.state() != Finding.State.OK || disabledForNew.equals(Optional.of("0"))
        ? all
        : Finding.less(
            HOST,
            "IPv6",
            "off for new interfaces: peers get no addresses by SLAAC",
            "'sysctl net.ipv6.conf.default.disable_ipv6=0'");
  }

  static Finding forwarding(Optional<String> on) {
    return on.equals(Optional.of("1"))
        ? Finding.ok(HOST, "IPv6 forwarding", "on")
        : Finding.less(
            HOST,
            "IPv6 forwarding",
            "off: 'slaacguard run' and 'up' switch it on when a prefix is advertised",
            "for 'wg-quick', 'sysctl net.ipv6.conf.all.forwarding=1'");
  }

  static Finding compiler(Optional<String> enabled) {
    return enabled.isEmpty() || !enabled.get().equals("0")
        ? Finding.ok(HOST, "eBPF compiler", "the kernel compiles eBPF programs")
        : Finding.less(
            HOST,
            "eBPF compiler",
            "off: the probe is interpreted, which is slow",
            "'sysctl net.core.bpf_jit_enable=1'");
  }

  /** Checks the nearest existing folder, in which the history's folder will be created. */
  static Finding history(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    return folder != null && Files.isWritable(folder)
        ? Finding.ok(HOST, "address history", "is kept in " + file)
        : Finding.less(
            HOST,
            "address history",
            "cannot be written to " + file + ": a restart forgets what was learned",
            "root's rights, or another folder in " + StateFolder.VARIABLE);
  }
}
