package org.slaacguard.cli;

import java.util.List;

/** What fish reads to complete the commands. */
final class FishCompletion {
  private static final String BEGINNING =
      """
      # Completion of slaacguard for fish; written by 'slaacguard completion fish'.

      function __slaacguard_interfaces
          for socket in /run/wireguard/*.sock
              basename $socket .sock
          end
      end

      complete -c slaacguard -f
      complete -c slaacguard -n __fish_use_subcommand -l help -s h -d 'Show the commands.'
      complete -c slaacguard -n __fish_use_subcommand -l version -s V -d 'Show the version.'
      """;

  private FishCompletion() {}

  static String of(List<CommandWords> commands) {
    StringBuilder text = new StringBuilder(BEGINNING);
    for (CommandWords command : commands) {
      text.append("complete -c slaacguard -n __fish_use_subcommand -a ").append(command.name());
      text.append(" -d ").append(quoted(command.summary())).append('\n');
      String inside =
          "complete -c slaacguard -n '__fish_seen_subcommand_from " + command.name() + "'";
      for (CommandWords.OptionWords option : command.options()) {
        text.append(inside);
        for (String name : option.names()) {
          text.append(name.startsWith("--") ? " -l " : " -s ");
          text.append(name.substring(name.startsWith("--") ? 2 : 1));
        }
        text.append(option.value().isEmpty() ? "" : " -x");
        text.append(" -d ").append(quoted(option.summary())).append('\n');
      }
      text.append(command.interfaces() ? inside + " -a '(__slaacguard_interfaces)'\n" : "");
      if (!command.words().isEmpty()) {
        text.append(inside).append(" -a '").append(String.join(" ", command.words()));
        text.append("'\n");
      }
      text.append(command.files() ? inside + " -F\n" : "");
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
