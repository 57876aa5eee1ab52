package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;

/**
 * Executes a foreground daemon again without the rights that it does not need, before this process
 * does anything else: picocli and the logger would be started twice. {@link Background} does this
 * for background daemons.
 */
final class ForegroundRights {
  /** Set in the process that was executed again, whether or not that reduced its rights. */
  private static final String DONE = "slaacguard.confined";

  private ForegroundRights() {}

  /**
   * Executes this process's command again; returns if it is no daemon's, or there is nothing to
   * give up.
   */
  static void reduce(String... arguments) throws IOException {
    Confinement confinement = Boolean.getBoolean(DONE) ? null : confinement(arguments);
    if (confinement != null) {
      List<String> command = new ArrayList<>(OwnCommand.whole());
      command.add(1, "-D" + DONE + "=true");
      confinement.execute(command);
    }
  }

  /** Whether they are for these arguments; gives nothing up. */
  static boolean areMeant(String... arguments) {
    return confinement(arguments) != null;
  }

  private static @Nullable Confinement confinement(String... arguments) {
    // "create" takes the same option after its own word.
    int first = arguments.length > 0 && arguments[0].equals("create") ? 1 : 0;
    if (arguments.length < first + 2) {
      return null;
    }
    List<String> more = List.of(arguments).subList(first + 1, arguments.length);
    return switch (arguments[first]) {
      case "run" -> ofFiles(more);
      case "-f", "--foreground" -> more.size() == 1 ? Confinement.bare() : null;
      default -> null;
    };
  }

  /** Drops options and the value of {@code --metrics}, the only one that has a value. */
  private static List<String> withoutOptions(List<String> arguments) {
    List<String> files = new ArrayList<>();
    boolean value = false;
    for (String argument : arguments) {
      if (!value && !argument.startsWith("-")) {
        files.add(argument);
      }
      value = !value && argument.equals("--metrics");
    }
    return files;
  }

  /** Null if a file is missing or wrong, which the command itself reports. */
  private static @Nullable Confinement ofFiles(List<String> arguments) {
    List<Confinement> each = new ArrayList<>();
    try {
      List<String> files = withoutOptions(arguments);
      if (files.isEmpty()) {
        return null;
      }
      if (Files.isDirectory(Path.of(files.getFirst()))) {
        return Confinement.service();
      }
      for (String argument : files) {
        Path file = InterfaceNames.file(argument);
        try (Configuration configuration = ConfigFiles.read(file)) {
          each.add(Confinement.of(configuration, file));
        }
      }
      return Confinement.union(each);
    } catch (IOException | InvalidPathException | ConfigException | GatewayException e) {
      return null;
    }
  }
}
