package org.slaacguard.host;

import java.util.List;

/**
 * Rules of iptables that carry one comment, by which they are found again.
 *
 * @param comment ends with the interface's name
 */
record IptablesRules(String comment, CommandRunner commands) {
  private static String program(String family) {
    return family.equals("ip6") ? "ip6tables" : "iptables";
  }

  /** The words that mark a rule. */
  String marker() {
    return "-m comment --comment " + comment;
  }

  /**
   * Adds rules for a family, {@code ip} or {@code ip6}. Removes what an earlier run has left first.
   */
  void replace(String family, String rules) throws SetupException {
    checkName(comment);
    remove(family);
    commands.run(List.of(program(family) + "-restore", "-n"), rules, ProgramStep.LIMIT);
  }

  /** Refuses a name that would mean all interfaces whose names begin so. */
  static void checkName(String interfaceName) throws SetupException {
    if (interfaceName.endsWith("+")) {
      throw new SetupException(
          "iptables takes a name with + at the end for all names that begin so: install nftables,"
              + " or give the interface another name");
    }
  }

  /** Removes the rules, if they are there. */
  void remove(String family) throws SetupException {
    String pattern = comment.replace(".", "\\.").replace("*", "\\*");
    String program = program(family);
    // Turns the present rules into commands that remove them.
    String script =
        program
            + "-save | sed -n -e '/^\\*/p' -e '/^COMMIT/p' -e '/--comment \"*"
            + pattern
            + "\"* /s/^-A /-D /p' | "
            + program
            + "-restore -n";
    try {
      commands.run(List.of("/bin/sh", "-e", "-c", script), "", ProgramStep.LIMIT);
    } catch (SetupException e) {
      throw e.isShellWithoutProgram() ? SetupException.withoutProgram(program, e) : e;
    }
  }
}
