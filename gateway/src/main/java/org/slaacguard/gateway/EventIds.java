package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slaacguard.control.WriteFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of events, which grow over restarts. A process reserves a block of them in a file,
 * and the next block before this one is used up. If the file cannot be written, numbers go on in
 * memory, and the log says so once. For one thread at a time.
 */
final class EventIds implements LongSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(EventIds.class);

  /** Small enough for JSON's numbers after any number of restarts. */
  static final long BLOCK = 10_000;

  private static final long LARGEST = 1L << 52;
  private static final int DIGITS = 20;

  private final Path file;
  private final Executor ahead;
  private long next;
  private long end;
  private volatile boolean reserving;
  private volatile long reserved;
  private volatile boolean told;

  /** The first event takes the first block: a process that is refused at its start has none. */
  EventIds(Path file) {
    // On a thread of its own, because a disk may be slow, and reporting an event must not wait.
    this(file, task -> Thread.ofVirtual().name("process/event-ids").start(task));
  }

  /**
   * The same.
   *
   * @param ahead runs the reservation of the next block
   */
  EventIds(Path file, Executor ahead) {
    this.file = file;
    this.ahead = ahead;
  }

  @Override
  public long getAsLong() {
    if (end == 0) {
      next = reserve(1);
      end = next + BLOCK;
    }
    if (next >= end) {
      // The next block; if none could be reserved, the numbers behind this one.
      next = Math.max(next, reserved);
      reserved = 0;
      end = next + BLOCK;
    }
    if (end - next == BLOCK / 2 && !reserving) {
      reserving = true;
      long least = end;
      ahead.execute(
          () -> {
            reserved = reserve(least);
            reserving = false;
          });
    }
    return next++;
  }

  /** The first number of a new block, not less than this. */
  private long reserve(long least) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  Set.of(
                      StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          FileLock _ = channel.lock()) {
        long first = Math.max(least, read(channel));
        // Always of one length and not truncated first, so that a full disk keeps what was there.
        String text = String.format("%0" + (DIGITS - 1) + "d\n", first + BLOCK);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        return first;
      }
    } catch (IOException e) {
      if (!told) {
        told = true;
        LOG.warn(
            "{}; after a restart, events may get the same numbers again",
            WriteFailure.text(file, e));
      }
      return least;
    }
  }

  private long read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(DIGITS);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    if (text.isEmpty()) {
      return 1;
    }
    if (!text.matches("[0-9]{1,19}") || Long.parseLong(text) > LARGEST) {
      LOG.warn("{} has no number in it; events are counted from 1", file);
      return 1;
    }
    return Math.max(1, Long.parseLong(text));
  }
}
