package org.slaacguard.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Writes the completion script of a shell for these commands.",
    footer = {
      "",
      "For the current shell:",
      "  bash   source <(slaacguard completion bash)",
      "  zsh    source <(slaacguard completion zsh)    (after compinit)",
      "  fish   slaacguard completion fish | source",
      "The Debian package installs all three."
    })
final class CompletionCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash, zsh or fish.")
  private String shell = "";

  @Override
  public Integer call() throws CommandException {
    System.out.print(script(shell));
    return Main.OK;
  }

  /** The script of a shell. */
  static String script(String shell) throws CommandException {
    return switch (shell.toLowerCase(Locale.ROOT)) {
      case "bash" -> BashCompletion.of(CommandWords.forShells());
      case "zsh" -> ZshCompletion.of(CommandWords.forShells());
      case "fish" -> FishCompletion.of(CommandWords.forShells());
      default ->
          throw new CommandException("the shell must be bash, zsh or fish, not '" + shell + "'");
    };
  }

  /** The supported shells. */
  static final class Shells implements Iterable<String> {
    /** For picocli. */
    Shells() {}

    @Override
    public Iterator<String> iterator() {
      return List.of("bash", "zsh", "fish").iterator();
    }
  }
}
