package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.host.SessionSize;

/**
 * Keeps the state of a PPPoE session for the next daemon and the next reload, because the beginning
 * of a session can be heard only once.
 */
final class SessionMemory {
  /**
   * A session's state.
   *
   * @param index of the PPP interface, which goes with its session
   * @param cameUp its MTU when it came up, in bytes
   */
  record Known(int index, int cameUp, SessionSize size) {}

  private final StateFile file;

  SessionMemory(Path file) {
    this.file = new StateFile(file, "a restart would not know it");
  }

  void write(Known known) {
    file.write(
        List.of(
            "session %d %d %s"
                .formatted(
                    known.index(), known.cameUp(), known.size().name().toLowerCase(Locale.ROOT))));
  }

  /** The last session; null if none is noted. */
  @Nullable Known read() {
    List<Known> known = new ArrayList<>();
    file.read(
        line -> {
          String[] words = line.split(" ", -1);
          if (words.length != 4 || !words[0].equals("session")) {
            throw new IllegalArgumentException("no such line");
          }
          known.add(
              new Known(
                  Integer.parseInt(words[1]),
                  Integer.parseInt(words[2]),
                  SessionSize.valueOf(words[3].toUpperCase(Locale.ROOT))));
        });
    return known.isEmpty() ? null : known.getLast();
  }
}
