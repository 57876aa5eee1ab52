package org.slaacguard.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.SpellingSuggestion;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The message about a word that is no command, with the nearest command. */
final class UnknownCommand {
  /** The words behind the interface in {@code wg show}, which works beside ours. */
  private static final Set<String> OF_WG =
      Set.of(
          "public-key",
          "private-key",
          "listen-port",
          "fwmark",
          "peers",
          "preshared-keys",
          "endpoints",
          "allowed-ips",
          "latest-handshakes",
          "transfer",
          "persistent-keepalive",
          "dump");

  private UnknownCommand() {}

  /** The message about a word behind a command that has subcommands, or behind the program. */
  static String text(String word, CommandSpec parent) {
    List<String> commands =
        parent.subcommands().entrySet().stream()
            .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList();
    String before = parent.parent() == null ? "" : parent.name() + " ";
    if (commands.isEmpty()) {
      return "'" + parent.name() + "' has no commands of its own, such as '" + word + "'";
    }
    return "no such command '"
        + before
        + word
        + "'; the nearest is '"
        + Synonyms.of(before + word).orElseGet(() -> before + SpellingSuggestion.of(word, commands))
        + "'";
  }

  /** The message about a word of a failed line, if it is no subcommand; null for other failures. */
  static @Nullable String text(UnmatchedArgumentException e) {
    CommandSpec parent = e.getCommandLine().getCommandSpec();
    String word = e.getUnmatched().getFirst();
    if (parent.name().equals("show") && OF_WG.contains(word)) {
      return "'" + word + "' is understood by 'wg show'; here there is --json";
    }
    return parent.subcommands().isEmpty() || parent.parent() == null || word.startsWith("-")
        ? null
        : text(word, parent);
  }
}
