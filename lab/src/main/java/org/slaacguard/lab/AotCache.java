package org.slaacguard.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ahead-of-time cache of the program under test, recorded on this host for programs in an
 * emulated machine: with it they start in half the time.
 */
final class AotCache {
  private static final Duration RECORDING = Duration.ofMinutes(2);

  private AotCache() {}

  /** The file, which goes with this JVM; nothing where it cannot be recorded. */
  static Optional<Path> recorded() {
    return Recorded.FILE;
  }

  /** Once a JVM. */
  private static final class Recorded {
    static final Optional<Path> FILE = record();

    private Recorded() {}

    private static Optional<Path> record() {
      try {
        Path file = Files.createTempFile("slaacguard", ".aot");
        file.toFile().deleteOnExit();
        List<String> words = new ArrayList<>(Slaacguard.java());
        words.add("-XX:AOTCacheOutput=" + file);
        words.addAll(Slaacguard.mainWith("train", "--seconds", "1"));
        boolean done = Command.of(words).deadline(RECORDING).run().ok() && Files.size(file) > 0;
        return done ? Optional.of(file) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }
}
