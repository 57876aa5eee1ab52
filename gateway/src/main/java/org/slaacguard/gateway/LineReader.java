package org.slaacguard.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UapiCodec;

/** Reads lines of bounded length, and wipes what it has read. */
final class LineReader implements AutoCloseable {
  private final InputStream in;
  private final byte[] buffer = new byte[16384];
  private final byte[] line = new byte[UapiCodec.LONGEST_LINE + 1];
  private int position;
  private int limit;
  private long bytes;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Counts from here on. */
  void begin() {
    bytes = 0;
  }

  /** Bytes of lines since {@link #begin}. */
  long bytes() {
    return bytes;
  }

  /**
   * The next line without its newline; null at the end. One that is too long is cut off one byte
   * behind {@link UapiCodec#LONGEST_LINE}, so that it is seen to be too long; the rest of it is
   * what comes next, since a line of gigabytes must not be waited for.
   *
   * @throws IOException also if the end comes within a line
   */
  @Nullable String next() throws IOException {
    int length = 0;
    while (true) {
      if (position == limit) {
        position = 0;
        limit = Math.max(in.read(buffer), 0);
        if (limit == 0) {
          if (length > 0) {
            throw new IOException("the request ends within a line");
          }
          return null;
        }
      }
      byte b = buffer[position++];
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
    Arrays.fill(buffer, (byte) 0);
    Arrays.fill(line, (byte) 0);
  }
}
