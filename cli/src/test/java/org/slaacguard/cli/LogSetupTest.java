package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogSetupTest {
  private final LoggerContext context = new LoggerContext();

  private String line(String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("test"), Level.WARN, message, thrown, null);
    return new String(LogSetup.encoder(context).encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void shouldWriteTimeLevelAndMessage() {
    String line = line("wg0: learned 2001:db8::1 from peer 'größe' {} %d", null);
    assertTrue(
        line.matches(
            "2[0-9]{3}-[0-9-]+T[0-9:.]+(Z|[+-][0-9:]+) WARN  "
                + "wg0: learned 2001:db8::1 from peer 'größe' \\{} %d\n"),
        line);
  }

  @Test
  void shouldMakeOneLineOfAMessageWhateverIsInIt() {
    String line =
        line("said \u001b[2J\u009b1m\r\n2026-11-30T10:00:00 ERROR forged\u202etxt\0", null);
    assertEquals(line.length() - 1, line.indexOf('\n'), line);
    assertTrue(line.endsWith("said ?[2J?1m | 2026-11-30T10:00:00 ERROR forged?txt?\n"), line);
  }

  @Test
  void shouldTellWhereAnExceptionComesFromAndNoCommandOfATerminal() {
    String lines = line("it failed", new IOException("Invalid status line: \u001b]0;x\u0007"));
    assertTrue(
        lines.contains("it failed\njava.io.IOException: Invalid status line: ?]0;x?\n"), lines);
    assertTrue(lines.contains("\tat "), lines);
  }
}
