package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventIdsTest {
  @TempDir private Path folder;

  /** Reserves on the calling thread: another one would still write while the folder is removed. */
  private EventIds open() {
    return new EventIds(folder.resolve("state/events.id"), Runnable::run);
  }

  @Test
  void shouldGrowOverRestarts() throws IOException {
    EventIds first = open();
    assertEquals(1, first.getAsLong());
    assertEquals(2, first.getAsLong());
    EventIds second = open();
    assertEquals(EventIds.BLOCK + 1, second.getAsLong());
    assertTrue(open().getAsLong() > second.getAsLong());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("state/events.id"))));
  }

  /** As one whose interface is in use, or whose file is wrong. */
  @Test
  void shouldTakeNoNumbersForAProcessWithoutEvents() throws IOException {
    EventIds idle = open();
    assertFalse(Files.exists(folder.resolve("state")), "nothing is written for it");
    assertEquals(1, open().getAsLong());
    assertEquals(EventIds.BLOCK + 1, idle.getAsLong());
  }

  @Test
  void shouldBeDifferentInSeveralProcesses() {
    EventIds one = open();
    EventIds other = open();
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < EventIds.BLOCK / 2; i++) {
      assertTrue(seen.add(one.getAsLong()));
      assertTrue(seen.add(other.getAsLong()));
    }
  }

  /** A process that begins while this one lives goes on behind all of its numbers. */
  @Test
  void shouldGrowForAsLongAsAProcessLives() {
    EventIds ids = open();
    long last = 0;
    for (int i = 0; i < 3 * EventIds.BLOCK; i++) {
      long next = ids.getAsLong();
      assertTrue(next > last, next + " behind " + last);
      last = next;
    }
    assertTrue(open().getAsLong() > last);
  }

  /** A disk that is too slow holds up no event. */
  @Test
  void shouldGrowWhileTheNextBlockIsBeingReserved() {
    List<Runnable> late = new ArrayList<>();
    EventIds ids = new EventIds(folder.resolve("events.id"), late::add);
    for (long i = 1; i <= EventIds.BLOCK + 1; i++) {
      assertEquals(i, ids.getAsLong());
    }
    assertEquals(1, late.size());
    late.getFirst().run();
    long last = EventIds.BLOCK + 1;
    for (int i = 0; i < EventIds.BLOCK; i++) {
      long next = ids.getAsLong();
      assertTrue(next > last, next + " behind " + last);
      last = next;
    }
    assertEquals(2, late.size());
  }

  @Test
  void shouldCountWhereTheFileIsSpoiltOrCannotBeWritten() throws IOException {
    Path file = folder.resolve("events.id");
    Files.writeString(file, "nonsense, and more of it than a number has");
    assertEquals(1, new EventIds(file).getAsLong());
    assertEquals(EventIds.BLOCK + 1, new EventIds(file).getAsLong());
    assertEquals(1, new EventIds(folder).getAsLong());
  }
}
