package org.slaacguard.gateway;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UapiCodec;

/**
 * Reads lines of bounded length, and wipes its buffers. The lines themselves are strings, which
 * only {@link KeyProtection} overwrites. The buffer is off the heap, because with a heap buffer the
 * channel would use, and keep, one of its own. For one thread.
 */
final class LineReader implements AutoCloseable {
  private static final int ROOM = 16384;

  private final ReadableByteChannel in;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(ROOM);
  private final ByteBuffer buffer = memory.asByteBuffer().limit(0);
  private final byte[] line = new byte[UapiCodec.LONGEST_LINE + 1];
  private long bytes;

  LineReader(ReadableByteChannel in) {
    this.in = in;
  }

  /** Starts counting bytes. */
  void begin() {
    bytes = 0;
  }

  /** The bytes of lines since {@link #begin}. */
  long bytes() {
    return bytes;
  }

  /**
   * The next line without its newline; null at the end. One that is too long is cut off one byte
   * behind {@link UapiCodec#LONGEST_LINE}, so that the caller sees that it is too long. The next
   * call returns the rest, because a line of gigabytes must not be waited for.
   *
   * @throws IOException also if the end comes within a line
   */
  @Nullable String next() throws IOException {
    int length = 0;
    while (true) {
      if (!buffer.hasRemaining()) {
        int read = in.read(buffer.clear());
        buffer.flip();
        if (read <= 0) {
          if (length > 0) {
            throw new IOException("the request ends within a line");
          }
          return null;
        }
      }
      byte b = buffer.get();
      bytes++;
      if (b != '\n') {
        line[length++] = b;
      }
      if (b == '\n' || length == line.length) {
        return new String(line, 0, length, StandardCharsets.UTF_8);
      }
    }
  }

  @Override
  public void close() {
    memory.fill((byte) 0);
    arena.close();
    Arrays.fill(line, (byte) 0);
  }
}
