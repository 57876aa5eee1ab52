package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads files with keys. Streams and channels leave what they have read in buffers of their own, on
 * and off the heap, where nobody can wipe it.
 */
final class SecretFile {
  private static final int PIECE = 64 << 10;

  private SecretFile() {}

  /**
   * The bytes of a file, which the caller must wipe; this process has no other copy.
   *
   * @param most how many to read
   * @throws IOException if it cannot be read
   */
  static byte[] read(Path path, int most) throws IOException {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    byte[] bytes = new byte[0];
    int length = 0;
    try (FileChannel file = FileChannel.open(path)) {
      // As large as it says, so that it is copied once; a device says nothing, and a file may grow.
      bytes = new byte[(int) Math.min(most, file.size())];
      while (length < most && file.read(piece.clear()) > 0) {
        piece.flip();
        int count = Math.min(piece.remaining(), most - length);
        if (length + count > bytes.length) {
          bytes = moved(bytes, (int) Math.min(most, 2L * (length + count)));
        }
        piece.get(bytes, length, count);
        length += count;
      }
      return length == bytes.length ? bytes : moved(bytes, length);
    } catch (IOException e) {
      Arrays.fill(bytes, (byte) 0);
      throw e;
    } finally {
      piece.clear();
      while (piece.hasRemaining()) {
        piece.put((byte) 0);
      }
    }
  }

  /** The same bytes in another array, and no more in this one. */
  private static byte[] moved(byte[] bytes, int length) {
    byte[] copy = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, (byte) 0);
    return copy;
  }
}
