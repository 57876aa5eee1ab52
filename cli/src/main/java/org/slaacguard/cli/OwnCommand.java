package org.slaacguard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command by which this process was started: the same Java with the same options. */
final class OwnCommand {
  private static final String MAIN = Main.class.getName();

  private OwnCommand() {}

  /**
   * The command line up to the main class.
   *
   * @throws CommandException if it was not started as {@link Main}
   */
  static List<String> untilMain() throws IOException, CommandException {
    List<String> words = whole();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(MAIN) || words.get(i).endsWith("/" + MAIN)) {
        return words.subList(0, i + 1);
      }
    }
    throw new CommandException(
        "this process was not started as " + MAIN + "; only -f, in the foreground, works here");
  }

  /** The whole command; its first word is the path of the program. */
  static List<String> whole() throws IOException {
    String all = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
    List<String> words = new ArrayList<>(List.of(all.split("\0", -1)));
    words.removeLast(); // A zero ends each word, the last too.
    words.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    return words;
  }
}
