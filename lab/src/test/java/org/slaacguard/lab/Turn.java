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
import org.jspecify.annotations.Nullable;

/**
 * A processor's worth of work. There are two turns at a time, in whatever JVMs of failsafe's: three
 * busy tests on two processors wait for each other's programs longer than they should.
 */
final class Turn implements AutoCloseable {
  /** Those for which the rest of the run waits ask more often, and so are served first. */
  enum Haste {
    LONG_WORK(Duration.ofMillis(20)),
    USUAL(Duration.ofMillis(250));

    private final Duration step;

    Haste(Duration step) {
      this.step = step;
    }
  }

  private static final int TURNS = 2;
  private static final Path FOLDER = Path.of("target", "turns");

  private final FileChannel channel;
  private final FileLock lock;

  private Turn(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Waits for one. A JVM that ends gives up its own. */
  static Turn take(Haste haste) {
    try {
      Files.createDirectories(FOLDER);
      while (true) {
        Await.pause(haste.step);
        for (int i = 0; i < TURNS; i++) {
          Turn turn = attempt(FOLDER.resolve("turn-" + i));
          if (turn != null) {
            return turn;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Turn attempt(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another thread of this JVM has it.
    }
    if (lock == null) {
      channel.close();
      return null;
    }
    return new Turn(channel, lock);
  }

  /** Gives it to the next one. May be called twice. */
  @Override
  public void close() {
    try {
      if (channel.isOpen()) {
        lock.release();
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
