package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The words that may follow a command, for completion in shells. They are read from the commands'
 * definitions, so the two cannot differ.
 *
 * @param name the command with its parents: {@code peer add}
 * @param summary its purpose, in a line
 * @param options its options, in the order of its help
 * @param interfaces whether it takes the name of an interface
 * @param files whether it takes a file or a folder
 * @param peers whether it takes the name of a peer
 * @param words other words that it takes
 * @param parts its subcommands
 */
record CommandWords(
    String name,
    String summary,
    List<OptionWords> options,
    boolean interfaces,
    boolean files,
    boolean peers,
    List<String> words,
    List<CommandWords> parts) {

  /**
   * An option.
   *
   * @param names its names, the shortest first
   * @param value the placeholder of its value; empty for none
   * @param summary its purpose, in a line
   */
  record OptionWords(List<String> names, String value, String summary) {
    /** Whether its value is a file. */
    boolean takesFile() {
      return value.contains("FILE") || value.contains("FOLDER");
    }
  }

  /** The public commands, in the order of the help. */
  static List<CommandWords> all() {
    return of(Main.commandLine().getSubcommands().values(), "");
  }

  /** The same for shells, in which every command is one of {@code help}, too. */
  static List<CommandWords> forShells() {
    List<CommandWords> all = all();
    return all.stream().map(each -> each.name().equals("help") ? each.about(all) : each).toList();
  }

  private CommandWords about(List<CommandWords> commands) {
    List<CommandWords> helped = new ArrayList<>();
    for (CommandWords each : commands) {
      List<String> next = each.parts().stream().map(CommandWords::word).toList();
      helped.add(
          new CommandWords(
              name + " " + each.word(),
              each.summary(),
              options,
              false,
              false,
              false,
              next,
              List.of()));
    }
    return new CommandWords(
        name, summary, options, interfaces, files, peers, words, List.copyOf(helped));
  }

  private static List<CommandWords> of(Collection<CommandLine> commands, String before) {
    List<CommandWords> all = new ArrayList<>();
    for (CommandLine command : commands) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        all.add(of(command, before));
      }
    }
    return all;
  }

  private static CommandWords of(CommandLine line, String before) {
    CommandSpec command = line.getCommandSpec();
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
    String name = before + command.name();
    return new CommandWords(
        name,
        command.usageMessage().description()[0],
        options,
        takes(command, "INTERFACE"),
        takes(command, "FILE") || takes(command, "FOLDER"),
        takes(command, "PEER"),
        words(command),
        of(line.getSubcommands().values(), name + " "));
  }

  /** The last word of its name, which is typed after its parent. */
  String word() {
    return name.substring(name.lastIndexOf(' ') + 1);
  }

  /** The names of all of its options, or of those before a file only. */
  String optionNames(boolean beforeFiles) {
    return options.stream()
        .filter(option -> !beforeFiles || option.takesFile())
        .flatMap(option -> option.names().stream())
        .collect(Collectors.joining(" "));
  }

  /** These commands with all of their subcommands. */
  static List<CommandWords> withParts(List<CommandWords> commands) {
    List<CommandWords> all = new ArrayList<>();
    for (CommandWords each : commands) {
      all.add(each);
      all.addAll(withParts(each.parts()));
    }
    return all;
  }

  private static boolean takes(CommandSpec command, String label) {
    return command.positionalParameters().stream()
        .map(PositionalParamSpec::paramLabel)
        .anyMatch(text -> text.contains(label));
  }

  private static List<String> words(CommandSpec command) {
    List<String> words = new ArrayList<>();
    for (PositionalParamSpec operand : command.positionalParameters()) {
      if (operand.completionCandidates() != null) {
        operand.completionCandidates().forEach(words::add);
      }
    }
    return command.name().equals("set") ? SetHelp.words() : words;
  }

  /** The help of an option or operand as one line. */
  static String line(ArgSpec argument) {
    return String.join(" ", argument.description())
        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()));
  }
}
