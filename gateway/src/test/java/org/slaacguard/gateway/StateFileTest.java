package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
}
