package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterfaceNamesTest {
  @TempDir private Path folder;

  /** Emacs' lock is a link to nowhere; others are those of vi, joe and dpkg. */
  @Test
  void shouldTakeNoFileOfAnEditorForAnInterface() throws IOException {
    for (String name :
        List.of(
            "wg1.conf",
            "wg0.conf",
            "wg0.conf~",
            ".wg0.conf.swp",
            "#wg0.conf#",
            ".wg0.conf",
            ".wg0.conf.new",
            "wg0.conf.dpkg-old",
            "wg0.conf.bak",
            "4913",
            "gateway.ini")) {
      Files.createFile(folder.resolve(name));
    }
    Files.createSymbolicLink(folder.resolve(".#wg0.conf"), Path.of("anna@host.1234:5678"));
    assertEquals(
        List.of(folder.resolve("wg0.conf"), folder.resolve("wg1.conf")),
        InterfaceNames.files(folder));
    assertEquals(List.of(), InterfaceNames.files(folder.resolve("none")));
    assertEquals(List.of(), InterfaceNames.files(folder.resolve("4913")));
  }

  @Test
  void shouldSayWhereItHasLookedForAFile() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    List<Path> folders = List.of(folder, other);
    GatewayException e =
        assertThrows(GatewayException.class, () -> InterfaceNames.file("wg0", folders));
    assertEquals("there is no file wg0.conf in " + folder + " or " + other, e.getMessage());
    Path there = Files.createFile(other.resolve("wg0.conf"));
    assertEquals(there, InterfaceNames.file("wg0", folders));
    Path link = Files.createSymbolicLink(folder.resolve("wg0.conf"), folder.resolve("gone"));
    assertEquals(link, InterfaceNames.file("wg0", folders), "reading it tells what is wrong");
    assertEquals(Path.of("a/b"), InterfaceNames.file("a/b", folders));
  }
}
