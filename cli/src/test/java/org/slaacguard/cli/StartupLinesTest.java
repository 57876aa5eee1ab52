package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartupLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StartupLines lines = new StartupLines();
  private int listening;

  private boolean read(String text) throws IOException {
    return lines.read(
        new BufferedReader(new StringReader(text)),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        () -> listening++);
  }

  @Test
  void shouldTellWhenOthersCanJoin() throws IOException {
    assertTrue(read("\u0001listening\nof a hook\n\u0001ready\n"));
    assertEquals(1, listening);
    assertEquals("of a hook\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldPassWarningsAndTheOutputOfHooksOn() throws IOException {
    assertTrue(read("ready\n\u0001warning wg0.conf:3: twice\nof a hook\n\u0001ready\nnever\n"));
    assertEquals("ready\nof a hook\n", out.toString(StandardCharsets.UTF_8));
    assertEquals("Warning: wg0.conf:3: twice\n", err.toString(StandardCharsets.UTF_8));
    assertEquals(List.of(), lines.errors());
  }

  @Test
  void shouldKeepWhatFailed() throws IOException {
    assertFalse(read("of a hook\n\u0001error one\n\u0001error two\n"));
    assertEquals(List.of("one", "two"), lines.errors());
  }

  @Test
  void shouldReadNothingAfterAFailure() throws IOException {
    assertFalse(read("\u0001error one\n\u0001failed\n\u0001ready\nlater\n"));
    assertEquals(List.of("one"), lines.errors());
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  /** As by {@code printf}: ours begin behind it on the same line. */
  @Test
  void shouldHearMessagesBehindALineThatDoesNotEnd() throws IOException {
    assertTrue(read("half\u0001warning one\nof a line\u0001listening\nmore\u0001ready\nnever"));
    assertEquals("halfof a linemore", out.toString(StandardCharsets.UTF_8));
    assertEquals("Warning: one\n", err.toString(StandardCharsets.UTF_8));
    assertEquals(1, listening);
  }

  @Test
  void shouldPassOnHoweverMuchAHookPrints() throws IOException {
    String much = "\ud83d\ude00x".repeat(10_000);
    assertTrue(read("y" + much + "\u0001error " + much + much + much + "\nz\u0001ready\n"));
    assertEquals("y" + much + "z", out.toString(StandardCharsets.UTF_8));
    assertEquals(1, lines.errors().size());
    String error = lines.errors().getFirst();
    assertTrue(error.length() > 60_000 && (much + much + much).startsWith(error));
  }
}
