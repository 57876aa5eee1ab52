package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostsFileTest {
  private static final String LINE = "2001:db8::1 laptop\n";

  @TempDir private Path folder;
  private Path path = Path.of("/");
  private HostsFile file = new HostsFile(path, "wg0");

  @BeforeEach
  void name() {
    path = folder.resolve("hosts");
    file = new HostsFile(path, "wg0");
  }

  private List<String> there() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }

  @Test
  void shouldWriteForEverybodyToReadAndRemoveWhatIsOurs() throws IOException {
    file.write(LINE);
    file.write(LINE + LINE);
    String text = Files.readString(path);
    assertTrue(text.startsWith("# Names of the peers of wg0, by Slaacguard"), text);
    assertTrue(text.endsWith("\n" + LINE + LINE), text);
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    assertEquals(List.of("hosts"), there());
    file.remove();
    file.remove();
    assertEquals(List.of(), there());
  }

  /** Whose folder it is may put a link there. */
  @Test
  void shouldFollowNoLinkInThePlaceOfTheNewFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("shadow"), "secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.createSymbolicLink(folder.resolve(".hosts.new"), secret);
    file.write(LINE);
    assertEquals("secret", Files.readString(secret));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
  }

  @Test
  void shouldLeaveAloneWhatIsSomebodyElses() throws IOException {
    for (String others : List.of("", "127.0.0.1 localhost\n", "# Names of the peers of wg0")) {
      Files.writeString(path, others);
      refused();
      file.remove();
      assertEquals(others, Files.readString(path));
    }
    new HostsFile(folder.resolve("two"), "wg1").write(LINE);
    Files.move(folder.resolve("two"), path, StandardCopyOption.REPLACE_EXISTING);
    refused();
    Files.delete(path);
    Files.createSymbolicLink(path, folder.resolve("elsewhere"));
    refused();
    Files.delete(path);
    Files.createDirectory(path);
    refused();
    assertTrue(Files.isDirectory(path));
  }

  private void refused() {
    assertTrue(
        String.valueOf(assertThrows(IllegalArgumentException.class, file::check).getMessage())
            .contains(path.toString()));
    assertThrows(IOException.class, () -> file.write(LINE));
  }

  @Test
  void shouldNotFollowALinkInThePlaceOfTheNewFile() throws IOException {
    Path victim = folder.resolve("victim");
    Files.writeString(victim, "dear");
    Files.createSymbolicLink(folder.resolve(".hosts.new"), victim);
    file.write(LINE);
    assertEquals("dear", Files.readString(victim));
  }

  @Test
  void shouldSayWhyItCannotWriteAndMakeNoFolders() {
    HostsFile nowhere = new HostsFile(folder.resolve("no").resolve("hosts"), "wg0");
    assertThrows(IOException.class, () -> nowhere.write(LINE));
    assertFalse(Files.exists(folder.resolve("no")));
  }
}
