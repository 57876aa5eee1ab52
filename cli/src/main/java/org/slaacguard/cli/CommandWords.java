package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What can be typed behind a command, for shells that complete it. It is read from the commands
 * themselves, so that it cannot disagree with what they take.
 *
 * @param name the command
 * @param summary what it does, a line
 * @param options its options, in the order of its help
 * @param interfaces whether it takes the name of an interface
 * @param files whether it takes a file
 * @param words what else may stand there
 */
record CommandWords(
    String name,
    String summary,
    List<OptionWords> options,
    boolean interfaces,
    boolean files,
    List<String> words) {

  /**
   * An option.
   *
   * @param names what it is called, the shortest first
   * @param value what follows it, as the help calls it; empty where nothing does
   * @param summary what it does, a line
   */
  record OptionWords(List<String> names, String value, String summary) {}

  /** The commands that users know, in the order of the help. */
  static List<CommandWords> all() {
    List<CommandWords> all = new ArrayList<>();
    for (CommandLine command : Main.commandLine().getSubcommands().values()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        all.add(of(command.getCommandSpec()));
      }
    }
    return all;
  }

  static CommandWords of(CommandSpec command) {
    List<OptionWords> options = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        options.add(
            new OptionWords(
                List.of(option.names()),
                option.arity().max() == 0 ? "" : option.paramLabel(),
                line(option)));
      }
    }
    return new CommandWords(
        command.name(),
        command.usageMessage().description()[0],
        options,
        takes(command, "INTERFACE"),
        takes(command, "FILE"),
        command.name().equals("set") ? SetHelp.words() : List.of());
  }

  private static boolean takes(CommandSpec command, String label) {
    return command.positionalParameters().stream()
        .map(PositionalParamSpec::paramLabel)
        .anyMatch(text -> text.contains(label));
  }

  /** The help of an option or operand as one line. */
  static String line(ArgSpec argument) {
    return String.join(" ", argument.description())
        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()));
  }
}
