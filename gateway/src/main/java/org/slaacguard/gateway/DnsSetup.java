package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Name servers for the time the interface is up, by {@code resolvconf}. */
final class DnsSetup {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Path ORDER = Path.of("/etc/resolvconf/interface-order");

  private final InterfacePlan plan;
  private final CommandRunner commands;

  DnsSetup(InterfacePlan plan, CommandRunner commands) {
    this.plan = plan;
    this.commands = commands;
  }

  /** Tells resolvconf, if there is a name server to tell of. */
  void run(UndoStack undo) throws SetupException {
    if (plan.network().dnsServers().isEmpty()) {
      return;
    }
    StringBuilder entry = new StringBuilder();
    plan.network().dnsServers().forEach(s -> entry.append("nameserver ").append(s).append('\n'));
    if (!plan.network().dnsSearch().isEmpty()) {
      entry.append("search ").append(String.join(" ", plan.network().dnsSearch())).append('\n');
    }
    String name = prefix() + plan.name();
    undo.begin("DNS");
    try {
      // Metric 0 and exclusive: before all others, and instead of them.
      commands.run(List.of("resolvconf", "-a", name, "-m", "0", "-x"), entry.toString(), LIMIT);
    } catch (SetupException e) {
      throw new SetupException(
          "DNS is configured, and resolvconf (package resolvconf, openresolv or systemd-resolved)"
              + " did not take it",
          e);
    }
    undo.push("DNS", this::remove);
  }

  /** Tells resolvconf that there is none any more. */
  void remove() throws SetupException {
    commands.run(List.of("resolvconf", "-d", prefix() + plan.name(), "-f"), "", LIMIT);
  }

  /** Debian's resolvconf sorts by patterns of names; the first that ends so is for tunnels. */
  private static String prefix() {
    try {
      for (String line : Files.readAllLines(ORDER)) {
        if (line.matches("[A-Za-z0-9-]+\\*")) {
          return line.substring(0, line.length() - 1) + ".";
        }
      }
    } catch (IOException e) {
      // Another resolvconf, without such a file.
      return "";
    }
    return "";
  }
}
