package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Which tests run beside each other, in whatever JVMs of failsafe's: all but those that are tagged
 * {@code alone}, which wait until no other one runs. A network namespace does not keep everything
 * apart. The kernel has one table of IPv6 neighbours, of 1,024 entries by default, and while one
 * namespace fills it, packets of all others are lost, in tunnels too.
 */
final class Company implements AutoCloseable {
  private static final Path FILE = Path.of("target", "company");
  private static final Duration STEP = Duration.ofMillis(250);

  private final FileChannel file;

  private Company(FileChannel file) {
    this.file = file;
  }

  /** Waits until the test may run. */
  static Company join(boolean alone) {
    try {
      Files.createDirectories(FILE.getParent());
      FileChannel file =
          FileChannel.open(
              FILE, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = null;
      while (lock == null) {
        lock = file.tryLock(0, Long.MAX_VALUE, !alone);
        if (lock == null) {
          Await.pause(STEP);
        }
      }
      return new Company(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The test is over. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
