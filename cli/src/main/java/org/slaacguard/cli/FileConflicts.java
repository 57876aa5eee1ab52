package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.net.InterfaceAddress;

/** Finds what several files of one folder claim that only one interface can have. */
final class FileConflicts {
  private final Map<Integer, Path> ports = new HashMap<>();
  private final Map<InterfaceAddress, Path> addresses = new HashMap<>();

  /** No file yet. */
  FileConflicts() {}

  /**
   * Compares one more file with those before.
   *
   * @param warn receives what works, but not as it is meant
   * @return why this interface cannot come up beside an earlier one; null if it can
   */
  @Nullable String add(Path file, Configuration said, Consumer<String> warn) {
    for (InterfaceAddress each : said.device().network().addresses()) {
      Path before = each.isHost() ? null : addresses.putIfAbsent(each, file);
      if (before != null && !before.equals(file)) {
        warn.accept(file + ": Address " + each + " is that of " + before + ", too");
      }
    }
    Integer port = said.device().listenPort();
    Path before = port == null || port == 0 ? null : ports.putIfAbsent(port, file);
    return before == null
        ? null
        : file
            + ": ListenPort "
            + port
            + " is that of "
            + before
            + ", too, so only one of the two comes up: choose another";
  }
}
