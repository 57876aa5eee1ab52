package org.slaacguard.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends whole lines to an existing file. The file is kept open between additions, because to open
 * it costs ten times as much as to add a line.
 */
final class AddedLines {
  private static final Logger LOG = LoggerFactory.getLogger(AddedLines.class);

  private final Path file;
  private @Nullable FileOutputStream open;

  /** The file's length behind the last addition; another one means that others changed it. */
  private long length;

  AddedLines(Path file) {
    this.file = file;
  }

  /**
   * Adds text behind the last whole line.
   *
   * @throws IOException if that fails; some of the text may be there, without an end
   */
  void add(String text) throws IOException {
    FileOutputStream to = open;
    if (to == null || file.toFile().length() != length) {
      close();
      length = endOfWholeLines();
      to = new FileOutputStream(file.toFile(), true);
      open = to;
    }
    byte[] bytes = text.getBytes(UTF_8);
    try {
      to.write(bytes);
      length += bytes.length;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The file's length, after a last line without an end was cut off. */
  private long endOfWholeLines() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = channel.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      if (at > 0 && channel.read(last, at - 1) == 1 && last.get(0) != '\n') {
        // Else the new line would be the end of one that was cut off.
        byte[] all = Files.readAllBytes(file);
        while (at > 0 && all[(int) at - 1] != '\n') {
          at--;
        }
        channel.truncate(at);
      }
      return at;
    }
  }

  /** Closes the file, which the next addition opens again. */
  void close() {
    FileOutputStream to = open;
    open = null;
    if (to != null) {
      try {
        to.close();
      } catch (IOException e) {
        LOG.debug("closing {}: {}", file, e.toString());
      }
    }
  }
}
