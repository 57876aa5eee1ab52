package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Less than half of a processor's time: tests wait for most of theirs. There are five turns at a
 * time, in whatever JVMs of failsafe's. A test takes one. An emulated machine, which keeps a
 * processor busy, takes two, so one test runs beside two machines, and five without.
 */
final class Turn implements AutoCloseable {
  /**
   * How many parts a turn has, and how often it is asked for. Machines ask more often, because the
   * rest of the run waits for them.
   */
  enum Kind {
    MACHINE(2, Duration.ofMillis(20)),
    TEST(1, Duration.ofMillis(250));

    private final int turns;
    private final Duration step;

    Kind(int turns, Duration step) {
      this.turns = turns;
      this.step = step;
    }
  }

  private static final Path FOLDER = Path.of("target", "turns");

  /** Open until this JVM ends: closing one would give up what another thread has by the file. */
  private static final List<FileChannel> FILES =
      Stream.of("first", "second", "third", "fourth", "fifth").map(Turn::open).toList();

  private final List<FileLock> locks;

  private Turn(List<FileLock> locks) {
    this.locks = List.copyOf(locks);
  }

  private static FileChannel open(String name) {
    try {
      Files.createDirectories(FOLDER);
      return FileChannel.open(
          FOLDER.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for the turn. A JVM that waits may hold a part already: there are too many turns for
   * machines to block each other. A JVM that ends gives up its own.
   */
  static Turn take(Kind kind) {
    List<FileLock> locks = new ArrayList<>();
    try {
      while (locks.size() < kind.turns) {
        Await.pause(kind.step);
        for (FileChannel file : FILES) {
          FileLock lock = locks.size() < kind.turns ? attempt(file) : null;
          if (lock != null) {
            locks.add(lock);
          }
        }
      }
      return new Turn(locks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock attempt(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another thread of this JVM has it.
      return null;
    }
  }

  /** Gives it to the next one. May be called twice. */
  @Override
  public void close() {
    try {
      for (FileLock lock : locks) {
        lock.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
