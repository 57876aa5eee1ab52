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
    byte[] bytes = new byte[0];
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel file = FileChannel.open(path)) {
      while (bytes.length < most && file.read(piece.clear()) > 0) {
        piece.flip();
        byte[] more = new byte[Math.min(most, bytes.length + piece.remaining())];
        System.arraycopy(bytes, 0, more, 0, bytes.length);
        piece.get(more, bytes.length, more.length - bytes.length);
        Arrays.fill(bytes, (byte) 0);
        bytes = more;
      }
      return bytes;
    } finally {
      piece.clear();
      while (piece.hasRemaining()) {
        piece.put((byte) 0);
      }
    }
  }
}
