package org.slaacguard.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands that start a gateway without picocli, which would take a tenth of the start. With
 * any option, picocli parses them.
 */
final class DirectCommand {
  private DirectCommand() {}

  /** The command for these arguments; null if picocli must parse them. */
  static @Nullable Callable<Integer> of(String... arguments) {
    if (BackgroundDaemon.isMeant(arguments)) {
      return () -> BackgroundDaemon.run(arguments);
    }
    if (arguments.length < 2 || TerminalText.unfit(arguments) != null) {
      return null;
    }
    List<String> files = List.of(arguments).subList(1, arguments.length);
    if (files.stream().anyMatch(word -> word.startsWith("-"))) {
      return null;
    }
    return switch (arguments[0]) {
      case "run" -> new RunCommand(files);
      case "up" -> files.size() == 1 ? new UpCommand(files.getFirst()) : null;
      default -> null;
    };
  }
}
