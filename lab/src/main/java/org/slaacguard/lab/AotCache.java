package org.slaacguard.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ahead-of-time cache of the program under test, for programs in an emulated machine: with it
 * {@code slaacguard show} takes half the processor time. Recorded before the first machine boots.
 */
final class AotCache {
  private static final String NAME = "slaacguard.aot";
  private static final Duration RECORDING = Duration.ofMinutes(2);

  private AotCache() {}

  /** The file, which goes with this JVM; nothing where there is none. */
  static Optional<Path> file() {
    if (Boolean.getBoolean("slaacguard.strict") && !VirtualMachine.isEmulated()) {
      Recorded.once();
    }
    return Optional.of(Path.of(Slaacguard.dist(), NAME)).filter(Files::exists);
  }

  /** Once a JVM. */
  private static final class Recorded {
    static {
      record(Path.of(Slaacguard.dist()));
    }

    private Recorded() {}

    static void once() {}

    /** Several JVMs of tests come here at once: one of them does it. */
    private static void record(Path dist) {
      Path file = dist.resolve(NAME);
      try (FileChannel lock =
              FileChannel.open(
                  dist.resolve(NAME + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var _ = lock.lock()) {
        if (!Files.exists(file)) {
          Path made = dist.resolve(NAME + ".new");
          List<String> words = new ArrayList<>(Slaacguard.java());
          words.add("-XX:AOTCacheOutput=" + made);
          words.addAll(Slaacguard.mainWith("train", "--seconds", "1"));
          Command.of(words).deadline(RECORDING).succeed();
          Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (IOException e) {
        throw new LabException("recording " + file, e);
      }
    }
  }
}
