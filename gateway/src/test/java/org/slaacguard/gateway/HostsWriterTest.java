package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.FailureReport;

final class HostsWriterTest {
  private final FailureReport report = new FailureReport("wg0");
  @TempDir private Path folder;
  private HostsWriter writer = new HostsWriter("wg0", Path.of("/"), report);
  private Path one = Path.of("/");
  private Path two = Path.of("/");

  @BeforeEach
  void open() {
    writer = again();
    one = folder.resolve("one");
    two = folder.resolve("two");
  }

  private HostsWriter again() {
    return new HostsWriter("wg0", folder.resolve("state"), report);
  }

  @AfterEach
  void close() {
    writer.close();
    assertNull(report.first());
  }

  private static void until(Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.call()) {
      assertTrue(System.nanoTime() < end, "not in a minute");
      Thread.onSpinWait();
    }
  }

  private static boolean has(Path file, String text) throws IOException {
    return Files.exists(file) && Files.readString(file).endsWith("\n" + text);
  }

  @Test
  void shouldWriteWhatIsWantedAndTakeItAwayAtTheEnd() throws Exception {
    writer.want(one, "a\n");
    until(() -> has(one, "a\n"));
    writer.want(one, "b\n");
    until(() -> has(one, "b\n"));
    writer.want(two, "c\n");
    until(() -> has(two, "c\n"));
    assertFalse(Files.exists(one), "the file has another name");
    writer.want(null, "");
    until(() -> !Files.exists(two));
    writer.want(two, "d\n");
    until(() -> has(two, "d\n"));
    writer.close();
    assertFalse(Files.exists(two));
    assertFalse(Files.exists(folder.resolve("state")));
  }

  @Test
  void shouldRemoveWhatAKilledRunHasLeftWhereverThatWas() throws Exception {
    writer.want(one, "a\n");
    until(() -> has(one, "a\n"));
    HostsWriter next = again();
    next.want(two, "b\n");
    until(() -> has(two, "b\n"));
    assertFalse(Files.exists(one));
    HostsWriter last = again();
    last.sweep();
    assertFalse(Files.exists(two));
    next.close();
    last.close();
  }

  @Test
  void shouldSayWhyItCannotWrite() throws Exception {
    Files.writeString(one, "127.0.0.1 localhost\n");
    writer.want(one, "a\n");
    until(() -> writer.failure() != null);
    assertTrue(String.valueOf(writer.failure()).contains(one.toString()), writer::failure);
    writer.want(two, "a\n");
    until(() -> has(two, "a\n") && writer.failure() == null);
    writer.close();
    assertEquals("127.0.0.1 localhost\n", Files.readString(one));
  }
}
