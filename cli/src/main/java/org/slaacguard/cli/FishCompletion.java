package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;

/** The completion script for fish. */
final class FishCompletion {
  private static final String BEGINNING =
      """
      # Completion of slaacguard for fish; written by 'slaacguard completion fish'.

      function __slaacguard_interfaces
          for socket in /run/wireguard/*.sock
              basename $socket .sock
          end
      end

      function __slaacguard_peers
          for file in /etc/slaacguard/*.conf /etc/wireguard/*.conf
              string match -rg '^(?:#disabled:)?[ \\t]*#[ \\t]*friendly_name[ \\t]*=[ \\t]*(.*)' < $file
          end
      end

      # Whether the words before are these, and maybe others behind them.
      function __slaacguard_behind
          set -l words (commandline -opc)
          set -l last (math (count $argv) + 1)
          test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
      end

      # Whether they are these and no others.
      function __slaacguard_just_behind
          __slaacguard_behind $argv; and test (count (commandline -opc)) -eq (math (count $argv) + 1)
      end

      complete -c slaacguard -f
      complete -c slaacguard -n __fish_use_subcommand -l help -s h -d 'Show the commands.'
      complete -c slaacguard -n __fish_use_subcommand -l version -s V -d 'Show the version.'
      """;

  private final StringBuilder text = new StringBuilder(BEGINNING);

  private FishCompletion() {}

  static String of(List<CommandWords> commands) {
    FishCompletion completion = new FishCompletion();
    commands.forEach(command -> completion.command(command, "__fish_use_subcommand"));
    return completion.text.toString();
  }

  /**
   * Completes a command and its subcommands.
   *
   * @param place the condition under which it can be typed
   */
  private void command(CommandWords command, String place) {
    line(place, " -a " + command.word() + " -d " + quoted(command.summary()));
    String inside = "__slaacguard_behind " + command.name();
    String just = "__slaacguard_just_behind " + command.name();
    command.parts().forEach(part -> command(part, just));
    if (!command.parts().isEmpty()) {
      line(just, " -l help -s h -d 'Show the commands.'");
      return;
    }
    for (CommandWords.OptionWords option : command.options()) {
      StringBuilder names = new StringBuilder();
      for (String name : option.names()) {
        names.append(name.startsWith("--") ? " -l " : " -s ");
        names.append(name.substring(name.startsWith("--") ? 2 : 1));
      }
      String value = option.takesFile() ? " -r -F" : option.value().isEmpty() ? "" : " -x";
      line(inside, names + value + " -d " + quoted(option.summary()));
    }
    if (command.name().equals("set")) {
      set(command, inside, just);
      return;
    }
    if (command.interfaces()) {
      line(inside, " -a '(__slaacguard_interfaces)'");
    }
    if (command.peers()) {
      line(inside, " -a '(__slaacguard_peers)'");
    }
    if (!command.words().isEmpty()) {
      line(inside, " -a '" + String.join(" ", command.words()) + "'");
    }
    if (command.files()) {
      line(inside, " -F");
    }
  }

  /** An interface, then words and their values. */
  private void set(CommandWords command, String inside, String just) {
    line(just, " -a '(__slaacguard_interfaces)'");
    String last = "contains -- (commandline -opc)[-1] ";
    List<String> valued = new ArrayList<>(SetValues.files());
    SetValues.byChoices()
        .forEach(
            (choices, words) -> {
              valued.addAll(words);
              if (!choices.isEmpty()) {
                String condition = inside + "; and " + last + String.join(" ", words);
                line(condition, " -a '" + choices + "'");
              }
            });
    line(inside + "; and " + last + String.join(" ", SetValues.files()), " -F");
    line(
        inside + "; and not " + just + "; and not " + last + String.join(" ", valued),
        " -a '" + String.join(" ", command.words()) + "'");
  }

  private void line(String condition, String what) {
    text.append("complete -c slaacguard -n '").append(condition).append('\'').append(what);
    text.append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
