package org.slaacguard.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slaacguard.control.WriteFailure;

/** Creates files with keys, which only their owner can read. */
final class SecretFile {
  private SecretFile() {}

  /**
   * Creates a file.
   *
   * @throws CommandException if the file exists; it is unchanged
   * @throws IOException if it cannot be written; it does not exist then
   */
  static void create(Path file, String text) throws IOException, CommandException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean made = false;
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      made = true;
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(file + " exists already, and is left as it is: give another name");
    } catch (IOException e) {
      if (made) {
        Files.deleteIfExists(file);
      }
      throw new IOException(WriteFailure.text(file, e) + "; nothing is changed", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
