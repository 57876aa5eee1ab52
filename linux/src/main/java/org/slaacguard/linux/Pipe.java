package org.slaacguard.linux;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A pipe (pipe(7)) for the output of a program. Java's own pipe to a program is closed when the
 * program ends, and another one that it has left in the background would be ended by SIGPIPE.
 */
public final class Pipe implements AutoCloseable {
  private static final int O_CLOEXEC = 0x80000;
  private static final String FOLDER = "/proc/self/fd/";

  private final Fd reading;
  private final Fd writing;

  private Pipe(Fd reading, Fd writing) {
    this.reading = reading;
    this.writing = writing;
  }

  /**
   * Creates one.
   *
   * @throws LinuxException if this process has too many descriptors
   */
  public static Pipe open() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(Native.INT, 2);
      int result = FileCalls.pipe(ends, O_CLOEXEC);
      LinuxException.check(result, "pipe");
      return new Pipe(
          Fd.own(ends.getAtIndex(Native.INT, 0), "pipe to read"),
          Fd.own(ends.getAtIndex(Native.INT, 1), "pipe to write"));
    }
  }

  /** Opens its end to read from. */
  public InputStream in() throws IOException {
    return new FileInputStream(FOLDER + reading.number());
  }

  /** The end to write to, to be opened by this process while the pipe is open. */
  public File out() {
    return new File(FOLDER + writing.number());
  }

  /** Closes its ends here, and neither what was opened nor what programs have. */
  @Override
  public void close() {
    writing.close();
    reading.close();
  }
}
