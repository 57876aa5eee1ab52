package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.linux.AccessControlList;

final class FileEditTest {
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("wg0.conf"), "[Interface]\n");
  }

  @Test
  void shouldReplaceTheFileAndKeepItsMode() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Object owner = Files.getOwner(file);
    try (FileEdit edit = FileEdit.begin(file)) {
      assertEquals("[Interface]\n", edit.text());
      edit.commit("[Peer]\n");
    }
    assertEquals("[Peer]\n", Files.readString(file));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(owner, Files.getOwner(file));
    assertNothingElse("wg0.conf");
  }

  /**
   * A list by which another user may read the file (acl(5): owner rw, user 1 r, group and others
   * nothing, mask r). Its mode says that the group may read.
   */
  @Test
  void shouldKeepTheAccessControlList() throws IOException {
    ByteBuffer list = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    for (int[] each : new int[][] {{1, 6, -1}, {2, 4, 1}, {4, 0, -1}, {16, 4, -1}, {32, 0, -1}}) {
      list.putShort((short) each[0]).putShort((short) each[1]).putInt(each[2]);
    }
    AccessControlList.set(file, list.array());
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (FileEdit edit = FileEdit.begin(file)) {
      edit.commit("[Peer]\n");
    }
    assertArrayEquals(list.array(), AccessControlList.get(file));
    AccessControlList.set(file, null);
    assertNull(AccessControlList.get(file));
    try (FileEdit edit = FileEdit.begin(file)) {
      edit.commit("[Interface]\n");
    }
    assertNull(AccessControlList.get(file));
  }

  @Test
  void shouldKeepBytesThatAreNoText() throws IOException {
    byte[] bytes = {'#', (byte) 0xff, (byte) 0xe4, '\r', '\n', 0};
    Files.write(file, bytes);
    try (FileEdit edit = FileEdit.begin(file)) {
      edit.commit(edit.text());
    }
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void shouldRefuseWhereSomebodyHasWrittenIntoTheFile() throws IOException {
    try (FileEdit edit = FileEdit.begin(file)) {
      Files.writeString(file, "# mine\n");
      IOException e = assertThrows(IOException.class, () -> edit.commit("[Peer]\n"));
      assertTrue(
          String.valueOf(e.getMessage()).contains("changed by somebody else"), e.getMessage());
    }
    assertEquals("# mine\n", Files.readString(file));
    assertNothingElse("wg0.conf");
  }

  @Test
  void shouldRefuseWhereSomebodyHasPutAnotherFileInItsPlace() throws IOException {
    try (FileEdit edit = FileEdit.begin(file)) {
      Path other = Files.writeString(folder.resolve("other"), "[Interface]\n");
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      assertThrows(IOException.class, () -> edit.commit("[Peer]\n"));
    }
    assertEquals("[Interface]\n", Files.readString(file));
  }

  @Test
  void shouldRefuseWhereTheFileIsGone() throws IOException {
    try (FileEdit edit = FileEdit.begin(file)) {
      Files.delete(file);
      assertThrows(IOException.class, () -> edit.commit("[Peer]\n"));
    }
    assertNothingElse();
  }

  @Test
  void shouldFollowALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.conf"), file);
    try (FileEdit edit = FileEdit.begin(link)) {
      edit.commit("[Peer]\n");
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("[Peer]\n", Files.readString(file));
  }

  @Test
  void shouldRefuseWhatIsNoFile() {
    assertThrows(IOException.class, () -> FileEdit.begin(folder));
    assertThrows(IOException.class, () -> FileEdit.begin(folder.resolve("none")));
  }

  private void assertNothingElse(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(names), files.map(f -> f.getFileName().toString()).toList());
    }
  }
}
