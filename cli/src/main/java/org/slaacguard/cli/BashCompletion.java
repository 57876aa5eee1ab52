package org.slaacguard.cli;

import java.util.List;
import java.util.stream.Collectors;

/** The completion script for bash. */
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

      _slaacguard_peers() {
        sed -n 's/^\\(#disabled:\\)\\{0,1\\}[ \\t]*#[ \\t]*friendly_name[ \\t]*=[ \\t]*//p' \\
          /etc/slaacguard/*.conf /etc/wireguard/*.conf 2> /dev/null
      }

      # What begins with the word, a line each; with 'filenames', bash quotes what has blanks in it.
      _slaacguard_lines() {
        local line
        while IFS= read -r line; do
          [[ $line == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
        done
      }

      _slaacguard() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
        local command=${COMP_WORDS[1]} first=2 options= fileoptions= names= files= peers= words=
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "@COMMANDS@ --help --version" -- "$word"))
          return
        fi
        case $command in
      @PARTS@  esac
        case $command in
      """;

  private static final String END =
      """
        esac
        if [ "$command" = set ] && [ "$COMP_CWORD" -gt 3 ]; then
          case $before in
      @VALUES@    esac
        fi
        if [[ " $fileoptions " == *" $before "* ]]; then
          compopt -o filenames
          COMPREPLY=($(compgen -f -- "$word"))
          return
        fi
        COMPREPLY=($(compgen -W "$options" -- "$word"))
        [[ $word == -* ]] && return
        [ -n "$names" ] && [ "$COMP_CWORD" -eq "$first" ] ||
          COMPREPLY+=($(compgen -W "$words" -- "$word"))
        [ -z "$names" ] || COMPREPLY+=($(compgen -W "$(_slaacguard_interfaces)" -- "$word"))
        [ -z "$peers" ] || _slaacguard_lines < <(_slaacguard_peers)
        if [ -n "$files" ]; then
          compopt -o filenames
          COMPREPLY+=($(compgen -f -- "$word"))
        fi
      }

      complete -F _slaacguard slaacguard
      """;

  private BashCompletion() {}

  static String of(List<CommandWords> commands) {
    StringBuilder parts = new StringBuilder();
    for (CommandWords command : commands) {
      if (!command.parts().isEmpty()) {
        parts.append("    ").append(command.name()).append(")\n");
        parts.append(
            "      if [ \"$COMP_CWORD\" -eq 2 ]; then\n        COMPREPLY=($(compgen -W \"");
        parts.append(words(command.parts())).append(" --help\" -- \"$word\"))\n");
        parts.append("        return\n      fi\n");
        parts.append("      command+=\" ${COMP_WORDS[2]}\" first=3\n      ;;\n");
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(BEGINNING.replace("@COMMANDS@", words(commands)).replace("@PARTS@", parts));
    for (CommandWords command : CommandWords.withParts(commands)) {
      text.append("    '").append(command.name()).append("') options=\"");
      text.append(command.optionNames(false)).append('"');
      String beforeFiles = command.optionNames(true);
      text.append(beforeFiles.isEmpty() ? "" : " fileoptions=\"" + beforeFiles + '"');
      text.append(command.interfaces() ? " names=1" : "");
      text.append(command.files() ? " files=1" : "");
      text.append(command.peers() ? " peers=1" : "");
      if (!command.words().isEmpty()) {
        text.append(" words=\"").append(String.join(" ", command.words())).append('"');
      }
      text.append(" ;;\n");
    }
    return text.append(END.replace("@VALUES@", values())).toString();
  }

  /** What is offered behind a word of {@code set}. */
  private static String values() {
    StringBuilder text = new StringBuilder();
    SetValues.byChoices()
        .forEach(
            (choices, words) ->
                text.append("      ")
                    .append(String.join(" | ", words))
                    .append(") COMPREPLY=($(compgen -W \"")
                    .append(choices)
                    .append("\" -- \"$word\")); return ;;\n"));
    String files = String.join(" | ", SetValues.files());
    return text.append("      ").append(files).append(") fileoptions=$before ;;\n").toString();
  }

  private static String words(List<CommandWords> commands) {
    return commands.stream().map(CommandWords::word).collect(Collectors.joining(" "));
  }
}
