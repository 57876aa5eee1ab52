package org.slaacguard.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The list of commands in the help text, in groups. */
final class CommandGroups implements IHelpSectionRenderer {
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Gateway", List.of("run", "up", "down", "reload", "create"));
    GROUPS.put(
        "Look and change",
        List.of(
            "show", "status", "owner", "history", "traffic", "events", "doctor", "mtu", "set",
            "forget"));
    GROUPS.put("Configuration files", List.of("peer", "save", "import", "check", "strip"));
    GROUPS.put(
        "Configuration of a running interface",
        List.of("showconf", "setconf", "addconf", "syncconf"));
    GROUPS.put("Keys", List.of("genkey", "genpsk", "pubkey", "linklocal"));
    GROUPS.put("Help and shells", List.of("help", "completion"));
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    GROUPS.forEach(
        (title, names) -> {
          text.append(text.isEmpty() ? "" : "\n").append(title).append(":\n");
          for (String name : names) {
            Help command = help.subcommands().get(name);
            if (command != null) {
              String[] description = command.commandSpec().usageMessage().description();
              text.append(String.format("  %-10s  %s%n", name, description[0]));
            }
          }
        });
    return text.toString();
  }
}
