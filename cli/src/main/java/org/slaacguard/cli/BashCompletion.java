package org.slaacguard.cli;

import java.util.List;
import java.util.stream.Collectors;

/** What bash reads to complete the commands. */
final class BashCompletion {
  private static final String BEGINNING =
      """
      # Completion of slaacguard for bash; written by 'slaacguard completion bash'.

      _slaacguard_interfaces() {
        local socket
        for socket in /run/wireguard/*.sock; do
          [ -S "$socket" ] && basename "$socket" .sock
        done
      }

      _slaacguard() {
        local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} options= names= files= words=
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "@COMMANDS@ --help --version" -- "$word"))
          return
        fi
        case $command in
      """;

  private static final String END =
      """
        esac
        COMPREPLY=($(compgen -W "$options" -- "$word"))
        [[ $word == -* ]] && return
        [ "$COMP_CWORD" -eq 2 ] || COMPREPLY+=($(compgen -W "$words" -- "$word"))
        [ -z "$names" ] || COMPREPLY+=($(compgen -W "$(_slaacguard_interfaces)" -- "$word"))
        if [ -n "$files" ]; then
          compopt -o filenames
          COMPREPLY+=($(compgen -f -- "$word"))
        fi
      }

      complete -F _slaacguard slaacguard
      """;

  private BashCompletion() {}

  static String of(List<CommandWords> commands) {
    StringBuilder text = new StringBuilder();
    String names = commands.stream().map(CommandWords::name).collect(Collectors.joining(" "));
    text.append(BEGINNING.replace("@COMMANDS@", names));
    for (CommandWords command : commands) {
      String options =
          command.options().stream()
              .flatMap(option -> option.names().stream())
              .collect(Collectors.joining(" "));
      text.append("    ").append(command.name()).append(") options=\"").append(options).append('"');
      text.append(command.interfaces() ? " names=1" : "");
      text.append(command.files() ? " files=1" : "");
      if (!command.words().isEmpty()) {
        text.append(" words=\"").append(String.join(" ", command.words())).append('"');
      }
      text.append(" ;;\n");
    }
    return text.append(END).toString();
  }
}
