package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.PublicKey;

final class FileNamesTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);

  @TempDir private Path folder;
  private final PeerNames names = new PeerNames();

  private static String file(String name) {
    return "[Interface]\n[Peer]\n# friendly_name = " + name + "\nPublicKey = " + PEER + "\n";
  }

  @Test
  void shouldFollowTheFileAndKeepTheNamesWhereItGoes() throws IOException {
    Path file = folder.resolve("wg0.conf");
    FileNames follower = new FileNames(names, "wg0", file);
    int[] heard = new int[1];
    names.listen("wg0", () -> heard[0]++);
    follower.look();
    assertEquals(Map.of(), names.of("wg0"));
    Files.writeString(file, file("laptop"));
    follower.look();
    assertEquals("laptop", names.of("wg0", PEER));
    Map<PublicKey, String> same = names.of("wg0");
    follower.look();
    assertSame(same, names.of("wg0"), "nothing has changed");
    assertEquals(1, heard[0]);
    Files.writeString(folder.resolve("new"), file("notepad"));
    Files.move(folder.resolve("new"), file, StandardCopyOption.REPLACE_EXISTING);
    follower.look();
    assertEquals("notepad", names.of("wg0", PEER));
    Files.delete(file);
    Files.createDirectory(file);
    follower.look();
    assertEquals("notepad", names.of("wg0", PEER));
  }

  @Test
  void shouldFindNothingWhereNoFileHasTheName() {
    new FileNames(names, "nosuchwg0", null).look();
    new FileNames(names, "..", null).look();
    assertEquals(Map.of(), names.of("nosuchwg0"));
  }
}
