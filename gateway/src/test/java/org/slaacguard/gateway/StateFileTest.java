package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  @TempDir Path folder;

  private List<String> read() {
    List<String> lines = new ArrayList<>();
    new StateFile(path()).read(lines::add);
    return lines;
  }

  private Path path() {
    return folder.resolve("state/wg0.test");
  }

  @Test
  void shouldGiveBackWhatItWasGiven() {
    StateFile file = new StateFile(path());
    file.append(List.of("zero"));
    assertTrue(file.write(List.of("one", "two")));
    file.append(List.of("three", "four"));
    assertEquals(List.of("one", "two", "three", "four"), read());
    assertTrue(file.write(List.of()));
    assertFalse(Files.exists(path()));
    assertEquals(List.of(), read());
  }

  @Test
  void shouldForceWhatOtherMachinesKnow() {
    StateFile file = new StateFile(path()).forced();
    assertTrue(file.write(List.of("one")));
    assertTrue(file.write(List.of("one", "two")));
    assertEquals(List.of("one", "two"), read());
  }

  /** Half a line may look like a whole one: a number with fewer digits. */
  @Test
  void shouldNotBelieveALineThatWasCutOff() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("lease 2000", "lease 3000")));
    Files.writeString(path(), "lease 2000\nlease 30");
    assertEquals(List.of("lease 2000"), read());
    Files.writeString(path(), "lease 30");
    assertEquals(List.of(), read());
  }

  /** The kernel has taken some bytes of the lines, from the first on, when the daemon is killed. */
  @Test
  void shouldReadAllWholeLinesWhereverAnAdditionWasCutOff() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("one", "two")));
    String before = Files.readString(path());
    file.append(List.of("three", "four"));
    String after = Files.readString(path());
    assertTrue(after.startsWith(before), "what was there stays as it is");
    for (int i = before.length(); i <= after.length(); i++) {
      String cut = after.substring(0, i);
      Files.writeString(path(), cut);
      List<String> whole = cut.substring(0, cut.lastIndexOf('\n') + 1).lines().toList();
      assertEquals(whole, read());
      assertTrue(whole.size() >= 2);
      file.append(List.of("five"));
      List<String> more = new ArrayList<>(whole);
      more.add("five");
      assertEquals(more, read());
    }
  }

  /** The old lines are there until the new ones are whole under another name. */
  @Test
  void shouldKeepTheOldLinesWhereverReplacingThemWasCutOff() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("one", "two")));
    Path unfinished = path().resolveSibling("wg0.test.new");
    for (String part : List.of("", "thr", "three\n")) {
      Files.writeString(unfinished, part);
      assertEquals(List.of("one", "two"), read());
      file.append(List.of("x"));
      assertEquals(List.of("one", "two", "x"), read());
      assertTrue(file.write(List.of("one", "two")));
      assertFalse(Files.exists(unfinished));
    }
  }

  /** How many descriptors of this process lead to the file, or to one that was removed there. */
  private long descriptors() throws IOException {
    long count = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        if (Files.isSymbolicLink(each)) {
          count += link(each).startsWith(path().toRealPath().toString()) ? 1 : 0;
        }
      }
    }
    return count;
  }

  private static String link(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // the one that listed them
    }
  }

  @Test
  void shouldKeepTheFileOpenBetweenAdditionsAndNoLonger() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("one")));
    assertEquals(0, descriptors());
    for (int i = 0; i < 3; i++) {
      assertTrue(file.extend(List.of("two")));
      assertEquals(1, descriptors());
    }
    assertTrue(file.write(List.of("one")));
    assertEquals(0, descriptors());
    assertTrue(file.extend(List.of("three")));
    file.close();
    assertEquals(0, descriptors());
    file.append(List.of("four"));
    assertEquals(0, descriptors());
    assertEquals(List.of("one", "three", "four"), read());
  }

  /** An open file that has been removed or replaced would take lines that nobody reads. */
  @Test
  void shouldAddToTheFileThatIsThereNow() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("one")));
    assertTrue(file.extend(List.of("two")));
    Path other = path().resolveSibling("other");
    Files.writeString(other, "restored\nli");
    Files.move(other, path(), StandardCopyOption.REPLACE_EXISTING);
    assertTrue(file.extend(List.of("three")));
    assertEquals(List.of("restored", "three"), read());
    Files.writeString(path(), "cut\nof");
    assertTrue(file.extend(List.of("four")));
    assertEquals(List.of("cut", "four"), read());
    Files.delete(path());
    assertFalse(file.extend(List.of("five")), "all is to be written");
    assertFalse(Files.exists(path()));
    assertTrue(file.write(List.of("six")));
    assertTrue(file.extend(List.of("seven")));
    assertEquals(List.of("six", "seven"), read());
    file.close();
  }

  @Test
  void shouldNotAddToALineThatWasCutOff() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("one")));
    Files.writeString(path(), "one\ntw");
    file.append(List.of("three"));
    assertEquals(List.of("one", "three"), read());
    Files.writeString(path(), "on");
    file.append(List.of("four"));
    assertEquals(List.of("four"), read());
  }

  /** As numbers, among lines of a newer version. */
  private static void number(String line) {
    int _ = Integer.parseInt(line);
  }

  @Test
  void shouldKeepTheLinesOfANewerVersion() throws Exception {
    StateFile file = new StateFile(path());
    assertTrue(file.write(List.of("1", "newer lease", "2", "damaged\u0000", "other newer")));
    StateFile next = new StateFile(path());
    next.read(StateFileTest::number);
    assertTrue(next.write(List.of("3")));
    assertEquals(List.of("newer lease", "other newer", "3"), read());
    assertTrue(next.extend(List.of("4")));
    assertTrue(next.write(List.of()));
    assertEquals(List.of("newer lease", "other newer"), read());
    assertTrue(next.forget("lease"));
    assertFalse(next.forget("new"), "no word");
    assertTrue(next.write(List.of("5")));
    assertEquals(List.of("other newer", "5"), read());
  }

  @Test
  void shouldKeepABoundedNumberOfThem() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < StateFile.MOST_UNREAD; i++) {
      lines.add("newer");
    }
    assertTrue(new StateFile(path()).write(lines));
    StateFile next = new StateFile(path());
    next.read(StateFileTest::number);
    assertTrue(next.write(List.of("1")));
    assertEquals(StateFile.MOST_UNREAD / "newer".length() + 1, read().size());
  }

  @Test
  void shouldPutAsideWhatIsNoText() throws Exception {
    byte[] bytes = {'1', '\n', (byte) 0xff, '\n'};
    Files.createDirectories(path().getParent());
    Files.write(path(), bytes);
    StateFile file = new StateFile(path());
    file.read(StateFileTest::number);
    assertArrayEquals(bytes, Files.readAllBytes(path()), "only when it is written");
    assertTrue(file.write(List.of("2")));
    assertEquals(List.of("2"), read());
    assertArrayEquals(bytes, Files.readAllBytes(path().resolveSibling("wg0.test.unread")));
    assertTrue(file.write(List.of("3")));
    assertEquals(List.of("3"), read());
  }
}
