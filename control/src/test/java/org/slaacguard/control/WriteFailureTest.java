package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteFailureTest {
  private static final Path FILE = Path.of("/tmp/no-such-folder/wg0.peers");

  @Test
  void shouldSayThatADiskIsFullAndWhichAndWhatToDo() {
    String full =
        "cannot write /tmp/no-such-folder/wg0.peers: the disk is full; make room on the file system"
            + " of /tmp";
    assertEquals(full, WriteFailure.text(FILE, new IOException("No space left on device")));
    assertEquals(
        full,
        WriteFailure.text(
            FILE, new FileSystemException(FILE.toString(), null, "No space left on device")));
    // SQLite's words.
    assertEquals(
        full,
        WriteFailure.text(
            FILE, new IllegalStateException("[SQLITE_FULL] (database or disk is full)")));
    assertEquals(
        "the quota of the disk is used up; make room, or raise it",
        WriteFailure.reason(FILE, new IOException("Disk quota exceeded")));
  }

  @Test
  void shouldSayEverythingElseAsItIs() {
    assertEquals(
        "cannot write /tmp/no-such-folder/wg0.peers: permission denied",
        WriteFailure.text(FILE, new AccessDeniedException(FILE.toString())));
    assertEquals(
        "the file system of /tmp is read-only; mount it writable",
        WriteFailure.reason(
            FILE, new FileSystemException(FILE.toString(), null, "Read-only file system")));
    assertEquals(
        "Input/output error", WriteFailure.reason(FILE, new IOException("Input/output error")));
  }

  @Test
  void shouldSayWhatIsNotThere(@TempDir Path folder) throws IOException {
    assertEquals(
        "cannot write /tmp/no-such-folder/wg0.peers: there is no folder /tmp/no-such-folder",
        WriteFailure.text(FILE, new NoSuchFileException(FILE.toString())));
    Path file = folder.resolve("wg0.conf");
    assertEquals("no such file", WriteFailure.missing(file));
    Files.createSymbolicLink(file, folder.resolve("gone"));
    assertEquals("it is a link to a file that is not there", WriteFailure.missing(file));
    FileAlreadyExistsException inTheWay = new FileAlreadyExistsException(file.toString());
    assertEquals(WriteFailure.missing(file), WriteFailure.reason(file, inTheWay));
  }

  /** A device that is always full says so by itself. */
  @Test
  void shouldKnowWhatTheSystemSays() {
    Path full = Path.of("/dev/full");
    IOException failure = null;
    try {
      Files.write(full, new byte[10]);
    } catch (IOException e) {
      failure = e;
    }
    assertEquals(
        "the disk is full; make room on the file system of /dev",
        WriteFailure.reason(full, failure == null ? new IOException("written") : failure));
  }
}
