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
import org.jspecify.annotations.Nullable;

/**
 * A processor's worth of work. There are two turns at a time, in whatever JVMs of failsafe's, while
 * two emulated machines run, each of which keeps a processor busy: with three on two processors
 * they wait for each other's programs longer than they should. Otherwise there are three, since all
 * other tests wait for a third of their time.
 */
final class Turn implements AutoCloseable {
  /** Tests for which the rest of the run waits ask more often, and so are served first. */
  enum Haste {
    LONG_WORK(Duration.ofMillis(20)),
    USUAL(Duration.ofMillis(250));

    private final Duration step;

    Haste(Duration step) {
      this.step = step;
    }
  }

  private static final Path FOLDER = Path.of("target", "turns");

  /** Open until this JVM ends: closing one would give up what another thread has by the file. */
  private static final List<FileChannel> FILES = List.of(open("first"), open("second"));

  private static final FileChannel WITHOUT_MACHINES = open("third");

  private final FileLock lock;

  private Turn(FileLock lock) {
    this.lock = lock;
  }

  /** While this is held there are two, not three. */
  static Turn forMachines() {
    return take(List.of(WITHOUT_MACHINES), Haste.LONG_WORK);
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

  /** Waits for one. A JVM that ends gives up its own. */
  static Turn take(Haste haste) {
    List<FileChannel> files = new ArrayList<>(FILES);
    if (haste == Haste.USUAL) {
      files.add(WITHOUT_MACHINES);
    }
    return take(files, haste);
  }

  private static Turn take(List<FileChannel> files, Haste haste) {
    try {
      while (true) {
        Await.pause(haste.step);
        for (FileChannel file : files) {
          FileLock lock = attempt(file);
          if (lock != null) {
            return new Turn(lock);
          }
        }
      }
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
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
