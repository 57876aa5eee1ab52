package org.slaacguard.host;

import java.time.Duration;
import java.util.List;
import org.slaacguard.net.IpAddress;

/**
 * The filter of {@link DefaultRouteFilter} for hosts without nftables, by iptables. Its rules carry
 * a comment, by which they are found again.
 */
final class IptablesFilter {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String interfaceName;
  private final CommandRunner commands;

  IptablesFilter(String interfaceName, CommandRunner commands) {
    this.interfaceName = interfaceName;
    this.commands = commands;
  }

  private static String program(String family) {
    return family.equals("ip6") ? "ip6tables" : "iptables";
  }

  private String comment() {
    return "slaacguard-" + interfaceName;
  }

  /** Puts it in for a family, {@code ip} or {@code ip6}; what an earlier run left goes first. */
  void run(String family, int mark, List<IpAddress> addresses) throws SetupException {
    String marker = "-m comment --comment " + comment();
    StringBuilder rules = new StringBuilder("*raw\n");
    for (IpAddress address : addresses) {
      rules.append(
          "-I PREROUTING ! -i %s -d %s -m addrtype ! --src-type LOCAL %s -j DROP\n"
              .formatted(interfaceName, address, marker));
    }
    rules.append("COMMIT\n*mangle\n");
    rules.append(
        "-I POSTROUTING -p udp -m mark --mark %d %s -j CONNMARK --save-mark\n"
            .formatted(Integer.toUnsignedLong(mark), marker));
    rules.append("-I PREROUTING -p udp %s -j CONNMARK --restore-mark\nCOMMIT\n".formatted(marker));
    remove(family);
    commands.run(List.of(program(family) + "-restore", "-n"), rules.toString(), LIMIT);
  }

  /** Takes it out, if it is there. */
  void remove(String family) throws SetupException {
    String pattern = comment().replace(".", "\\.").replace("*", "\\*");
    String program = program(family);
    // Finds its rules by their comment, and turns them into removals.
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
