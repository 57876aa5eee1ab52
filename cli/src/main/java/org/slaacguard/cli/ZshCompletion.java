package org.slaacguard.cli;

import java.util.List;

/** What zsh reads to complete the commands. */
final class ZshCompletion {
  private static final String BEGINNING =
      """
      #compdef slaacguard
      # Completion of slaacguard for zsh; written by 'slaacguard completion zsh'.

      _slaacguard_interfaces() {
        local -a names=(/run/wireguard/*.sock(N:t:r))
        _describe -t interfaces interface names
      }

      _slaacguard() {
        local -a commands
        commands=(
      """;

  private static final String MIDDLE =
      """
        )
        if (( CURRENT == 2 )); then
          _describe -t commands command commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      """;

  private static final String END =
      """
        esac
      }

      if [ "$funcstack[1]" = _slaacguard ]; then
        _slaacguard "$@"
      else
        compdef _slaacguard slaacguard
      fi
      """;

  private ZshCompletion() {}

  static String of(List<CommandWords> commands) {
    StringBuilder text = new StringBuilder(BEGINNING);
    for (CommandWords command : commands) {
      text.append("    '").append(command.name()).append(':');
      text.append(quoted(command.summary())).append("'\n");
    }
    text.append(MIDDLE);
    for (CommandWords command : commands) {
      text.append("    ").append(command.name()).append(") _arguments");
      for (CommandWords.OptionWords option : command.options()) {
        for (String name : option.names()) {
          text.append(" '").append(name).append('[').append(bracketed(option.summary()));
          text.append(']');
          text.append(option.value().isEmpty() ? "" : ":" + option.value() + ":");
          text.append("'");
        }
      }
      if (!command.words().isEmpty()) {
        text.append(" '1:interface:_slaacguard_interfaces'");
        text.append(" '*:word:(").append(String.join(" ", command.words())).append(")'");
      } else if (command.interfaces() && command.files()) {
        text.append(" '*:interface or file:{ _slaacguard_interfaces; _files }'");
      } else if (command.interfaces()) {
        text.append(" '*:interface:_slaacguard_interfaces'");
      } else if (command.files()) {
        text.append(" '*:file:_files'");
      }
      text.append(" ;;\n");
    }
    return text.append(END).toString();
  }

  private static String quoted(String text) {
    return text.replace("'", "'\\''").replace(":", "\\:");
  }

  private static String bracketed(String text) {
    return quoted(text).replace("[", "\\[").replace("]", "\\]");
  }
}
