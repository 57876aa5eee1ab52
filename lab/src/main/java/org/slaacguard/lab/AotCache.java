package org.slaacguard.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * The ahead-of-time cache of the program under test: with it a program starts in a third of the
 * time. A build for users has it; failsafe's has none yet, so the first JVM of the tests records it
 * and the others wait: {@code slaacguard.record}.
 */
final class AotCache {
  private static final Duration RECORDING = Duration.ofMinutes(2);

  private AotCache() {}

  /** The cache of a folder with the program; nothing where it has none and is not to record it. */
  static Optional<Path> of(String dist) {
    Path file = Path.of(dist, "slaacguard.aot");
    if (!Files.exists(file) && Boolean.getBoolean("slaacguard.record")) {
      record(dist, file);
    }
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  private static synchronized void record(String dist, Path file) {
    Path marker = Path.of(dist, "aot.lock");
    try (FileChannel channel =
            FileChannel.open(marker, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.exists(file)) {
        Command.of(dist + "/aot", System.getProperty("java.home"), dist, "1")
            .deadline(RECORDING)
            .succeed();
      }
    } catch (IOException e) {
      throw new LabException("recording " + file, e);
    }
  }
}
