package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: the same as {@code --help} behind a command. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    description = "Shows the help of a command, or the list of all.")
final class HelpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, as in 'help peer add'.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    CommandSpec self = spec;
    if (self == null) {
      return ExitCode.USAGE;
    }
    CommandLine command = Main.commandLine(words.toArray(String[]::new));
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            self.commandLine(), UnknownCommand.text(word, command.getCommandSpec()));
      }
      command = next;
    }
    command.usage(self.commandLine().getOut());
    self.commandLine().getOut().flush();
    return Main.OK;
  }
}
