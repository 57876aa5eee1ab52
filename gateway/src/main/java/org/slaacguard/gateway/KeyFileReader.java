package org.slaacguard.gateway;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads files with keys. Streams and channels leave what they have read in buffers of their own, on
 * and off the heap, where nobody can wipe it.
 */
final class KeyFileReader {
  private static final int PIECE = 64 << 10;

  private KeyFileReader() {}

  /**
   * The bytes of a file, off the heap. The caller must wipe them; this process has no other copy.
   *
   * @param most how many to read
   * @param arena where they are
   * @throws IOException if it cannot be read
   */
  static MemorySegment read(Path path, int most, Arena arena) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      // As large as it says, so that it is copied once; a device says nothing, and a file may grow.
      MemorySegment bytes = arena.allocate(Math.min(most, Math.max(PIECE, file.size() + 1)));
      int length = 0;
      try {
        while (length < most) {
          if (length == bytes.byteSize()) {
            bytes = grown(bytes, Math.min(2L * length, most), arena);
          }
          int read = file.read(bytes.asByteBuffer().position(length));
          if (read <= 0) {
            break;
          }
          length += read;
        }
        return bytes.asSlice(0, length);
      } catch (IOException e) {
        bytes.fill((byte) 0);
        throw e;
      }
    }
  }

  /** The same bytes in more memory, and no more in this. */
  private static MemorySegment grown(MemorySegment bytes, long size, Arena arena) {
    MemorySegment more = arena.allocate(size).copyFrom(bytes);
    bytes.fill((byte) 0);
    return more;
  }
}
