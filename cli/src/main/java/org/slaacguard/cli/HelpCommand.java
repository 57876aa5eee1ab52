package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help}: the same as {@code --help} behind a command. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    description = "Shows the help of a command, or the list of all.")
final class HelpCommand extends CliCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, as in 'help peer add'.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine command = Main.commandLine(words.toArray(String[]::new));
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw misused(UnknownCommand.text(word, command.getCommandSpec()));
      }
      command = next;
    }
    command.usage(out());
    out().flush();
    return Main.OK;
  }
}
