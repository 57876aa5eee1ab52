package org.slaacguard.cli;

import java.util.List;

/** The completion script for zsh. */
final class ZshCompletion {
  private static final String BEGINNING =
      """
      #compdef slaacguard
      # Completion of slaacguard for zsh; written by 'slaacguard completion zsh'.

      _slaacguard_interfaces() {
        local -a names=(/run/wireguard/*.sock(N:t:r))
        _describe -t interfaces interface names
      }

      _slaacguard_peers() {
        local -a names=("${(@f)$(sed -n \\
          's/^\\(#disabled:\\)\\{0,1\\}[ \\t]*#[ \\t]*friendly_name[ \\t]*=[ \\t]*//p' \\
          /etc/slaacguard/*.conf(N) /etc/wireguard/*.conf(N) /dev/null 2> /dev/null)}")
        compadd -a names
      }

      """;

  private static final String VALUES =
      """
      _slaacguard_values() {
        case $words[CURRENT-1] in
      @CASES@    *) compadd -- $@ ;;
        esac
      }

      """;

  /** A function that completes commands, or the subcommands of one. */
  private static final String LEVEL =
      """
      @FUNCTION@() {
        local -a commands
        commands=(
      @COMMANDS@  )
        if (( CURRENT == 2 )); then
          _describe -t commands command commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      @CASES@  esac
      }

      """;

  private static final String END =
      """
      if [ "$funcstack[1]" = _slaacguard ]; then
        _slaacguard "$@"
      else
        compdef _slaacguard slaacguard
      fi
      """;

  private ZshCompletion() {}

  static String of(List<CommandWords> commands) {
    StringBuilder text = new StringBuilder(BEGINNING);
    text.append(values());
    for (CommandWords command : commands) {
      if (!command.parts().isEmpty()) {
        text.append(level(function(command), command.parts()));
      }
    }
    return text.append(level("_slaacguard", commands)).append(END).toString();
  }

  /** A function that completes a value of {@code set}, or one of its own arguments: the words. */
  private static String values() {
    StringBuilder cases = new StringBuilder();
    SetValues.byChoices()
        .forEach(
            (choices, words) -> {
              cases.append("    ").append(String.join("|", words)).append(") ");
              cases.append(choices.isEmpty() ? "_message value" : "compadd " + choices);
              cases.append(" ;;\n");
            });
    cases.append("    ").append(String.join("|", SetValues.files())).append(") _files ;;\n");
    return VALUES.replace("@CASES@", cases);
  }

  private static String function(CommandWords command) {
    return "_slaacguard_" + command.name().replace(' ', '_');
  }

  private static String level(String function, List<CommandWords> commands) {
    StringBuilder names = new StringBuilder();
    StringBuilder cases = new StringBuilder();
    for (CommandWords command : commands) {
      names.append("    '").append(command.word()).append(':');
      names.append(quoted(command.summary())).append("'\n");
      cases.append("    ").append(command.word()).append(") ");
      cases.append(command.parts().isEmpty() ? arguments(command) : function(command));
      cases.append(" ;;\n");
    }
    return LEVEL
        .replace("@FUNCTION@", function)
        .replace("@COMMANDS@", names)
        .replace("@CASES@", cases);
  }

  private static String arguments(CommandWords command) {
    StringBuilder text = new StringBuilder("_arguments");
    for (CommandWords.OptionWords option : command.options()) {
      for (String name : option.names()) {
        text.append(" '").append(name).append('[').append(bracketed(option.summary())).append(']');
        if (!option.value().isEmpty()) {
          text.append(':').append(quoted(option.value())).append(':');
          text.append(option.takesFile() ? "_files" : "");
        }
        text.append("'");
      }
    }
    String words = String.join(" ", command.words());
    if (command.interfaces() && !command.words().isEmpty()) {
      text.append(" '1:interface:_slaacguard_interfaces' '*:word: _slaacguard_values ");
      text.append(words).append("'");
    } else if (!command.words().isEmpty()) {
      text.append(" '1:word:(").append(words).append(")'");
      text.append(command.files() ? " '*:file:_files'" : "");
    } else if (command.interfaces() && command.files()) {
      text.append(" '*:interface or file:{ _slaacguard_interfaces; _files }'");
    } else if (command.interfaces() && command.peers()) {
      text.append(" '1:interface:_slaacguard_interfaces' '*:peer:_slaacguard_peers'");
    } else if (command.interfaces()) {
      text.append(" '*:interface:_slaacguard_interfaces'");
    } else if (command.peers()) {
      text.append(" '1:peer:_slaacguard_peers'");
    } else if (command.files()) {
      text.append(" '*:file:_files'");
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.replace("'", "'\\''").replace(":", "\\:");
  }

  private static String bracketed(String text) {
    return quoted(text).replace("[", "\\[").replace("]", "\\]");
  }
}
