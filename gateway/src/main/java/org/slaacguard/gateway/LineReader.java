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

  LineReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next line without its newline; null at the end. One that is too long is cut off one
   * character behind {@link UapiCodec#LONGEST_LINE}, so that it is seen to be too long.
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
      if (b == '\n') {
        return new String(line, 0, length, StandardCharsets.UTF_8);
      }
      if (length < line.length) {
        line[length++] = b;
      }
    }
  }

  @Override
  public void close() {
    Arrays.fill(buffer, (byte) 0);
    Arrays.fill(line, (byte) 0);
  }
}
