package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProgressNoticeTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldSayAgainAndAgainThatItGoesOn() {
    try (ProgressNotice _ = new ProgressNotice("wg0 comes up", err, Duration.ofMillis(1))) {
      while (text().lines().count() < 4) {
        Thread.onSpinWait();
      }
    }
    assertTrue(text().startsWith("slaacguard: wg0 comes up; 0 s so far\n"), text());
    String end = text();
    assertEquals(end, text(), "nothing more once it is closed");
  }

  @Test
  void shouldSayNothingOfWhatIsSoonDone() {
    ProgressNotice notice = new ProgressNotice("wg0 comes up", err, Duration.ofDays(1));
    assertFalse(text().contains("so far"));
    notice.close();
    assertEquals("", text());
  }
}
