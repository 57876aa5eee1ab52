package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes the thread of an interface look at its files. */
class LifeWatchTest {
  private static final long MILLISECOND = 1_000_000L;
  private static final long MINUTE = 60_000 * MILLISECOND;

  @TempDir Path folder;
  private Path needed;
  private Path other;

  @BeforeEach
  void makeFiles() throws Exception {
    needed = Files.writeString(folder.resolve("wg0.sock"), "");
    other = Files.writeString(folder.resolve("wg0.conf"), "");
  }

  @Test
  void shouldNotLookBecauseTimeHasPassed() {
    try (LifeWatch watch = new LifeWatch(needed, List.of(other))) {
      watch.begin();
      for (int i = 1; i < LifeWatch.PRECAUTION; i++) {
        assertFalse(watch.await(MILLISECOND));
      }
      assertTrue(watch.await(MILLISECOND), "a precaution");
      watch.begin();
      assertFalse(watch.await(MILLISECOND));
    }
  }

  @Test
  void shouldLookWhereAFileHasChanged() throws Exception {
    try (LifeWatch watch = new LifeWatch(needed, List.of(other))) {
      watch.begin();
      Files.writeString(other, "# friendly_name = one\n");
      assertTrue(watch.await(MINUTE));
      watch.begin();
      Files.delete(needed);
      assertTrue(watch.await(MINUTE));
    }
  }

  @Test
  void shouldLookWhereAFileAppears() throws Exception {
    try (LifeWatch watch = new LifeWatch(needed, List.of(folder.resolve("late.conf")))) {
      watch.begin();
      Files.writeString(folder.resolve("late.conf"), "");
      assertTrue(watch.await(MINUTE));
    }
  }

  @Test
  void shouldLookWheneverOneFileIsNotWatched() {
    try (LifeWatch watch = new LifeWatch(needed, List.of(folder.resolve("no/such.conf")))) {
      watch.begin();
      assertTrue(watch.await(MILLISECOND));
    }
  }

  @Test
  void shouldLookWhenWoken() {
    try (LifeWatch watch = new LifeWatch(needed, List.of(other))) {
      watch.begin();
      watch.wakeup();
      assertTrue(watch.await(MINUTE));
    }
  }
}
