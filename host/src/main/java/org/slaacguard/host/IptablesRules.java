package org.slaacguard.host;

import java.time.Duration;
import java.util.List;

/** Rules of iptables that carry one comment, by which they are found again. */
record IptablesRules(String comment, CommandRunner commands) {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static String program(String family) {
    return family.equals("ip6") ? "ip6tables" : "iptables";
  }

  /** The words that mark a rule. */
  String marker() {
    return "-m comment --comment " + comment;
  }

  /** Puts rules in for a family, {@code ip} or {@code ip6}; what an earlier run left goes first. */
  void replace(String family, String rules) throws SetupException {
    remove(family);
    commands.run(List.of(program(family) + "-restore", "-n"), rules, LIMIT);
  }

  /** Takes them out, if they are there. */
  void remove(String family) throws SetupException {
    String pattern = comment.replace(".", "\\.").replace("*", "\\*");
    String program = program(family);
    // From what is there, turned into its removal.
    String script =
        program
            + "-save | sed -n -e '/^\\*/p' -e '/^COMMIT/p' -e '/--comment \"*"
            + pattern
            + "\"* /s/^-A /-D /p' | "
            + program
            + "-restore -n";
    commands.run(List.of("/bin/sh", "-e", "-c", script), "", LIMIT);
  }
}
