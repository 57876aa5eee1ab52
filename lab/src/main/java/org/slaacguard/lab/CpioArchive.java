package org.slaacguard.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the archive that a kernel takes for its first file system: cpio in "new ASCII" form
 * (Documentation/driver-api/early-userspace/buffer-format.rst), not compressed.
 */
final class CpioArchive implements AutoCloseable {
  private static final int FOLDER = 0040755;
  private static final int PROGRAM = 0100755;

  private final OutputStream out;
  private int files;

  /** Takes over the stream. */
  CpioArchive(OutputStream out) {
    this.out = out;
  }

  /** Adds an empty folder, which must come before what is in it. */
  void folder(String name) throws IOException {
    entry(name, FOLDER, new byte[0]);
  }

  /** Adds a file that may be executed. */
  void file(String name, byte[] content) throws IOException {
    entry(name, PROGRAM, content);
  }

  private void entry(String name, int mode, byte[] content) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes("070701".getBytes(StandardCharsets.US_ASCII));
    int[] fields = {
      ++files, // inode
      mode,
      0, // user
      0, // group
      1, // links
      0, // time
      content.length,
      0, // device
      0,
      0, // device that it is
      0,
      name.length() + 1,
      0 // checksum, unused in this form
    };
    for (int field : fields) {
      header.writeBytes("%08X".formatted(field).getBytes(StandardCharsets.US_ASCII));
    }
    header.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    header.write(0);
    out.write(header.toByteArray());
    align(header.size());
    out.write(content);
    align(content.length);
  }

  private void align(int written) throws IOException {
    out.write(new byte[-written & 3]);
  }

  /** Writes the end. */
  @Override
  public void close() throws IOException {
    entry("TRAILER!!!", 0, new byte[0]);
    out.close();
  }
}
