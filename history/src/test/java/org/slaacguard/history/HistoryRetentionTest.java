package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What may be deleted with clocks of every kind, in virtual time. */
final class HistoryRetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration KEEP = Duration.ofDays(90);
  private static final Duration DAY = Duration.ofDays(1);

  private final HistoryRetention retention = new HistoryRetention(KEEP);

  /** Monotonic time begins somewhere. */
  private static long after(Duration uptime) {
    return Long.MAX_VALUE / 2 + uptime.toNanos();
  }

  private Instant cutoff(Instant wall, Duration uptime, Instant oldest) {
    return retention.cutoff(wall, after(uptime), oldest);
  }

  @Test
  void shouldDeleteWhatIsPastTheRetention() {
    Instant oldest = NOW.minus(KEEP);
    for (int hours = 0; hours < 1000; hours++) {
      Duration up = Duration.ofHours(hours);
      assertEquals(NOW.plus(up).minus(KEEP), cutoff(NOW.plus(up), up, oldest));
    }
  }

  @Test
  void shouldDeleteNothingAtAJumpAhead() {
    Instant oldest = NOW.minus(KEEP);
    Instant ahead = Instant.parse("2040-01-01T00:00:00Z");
    assertEquals(oldest, cutoff(ahead, Duration.ZERO, oldest));
    assertEquals(oldest.plus(DAY.multipliedBy(2)), cutoff(ahead, DAY, oldest), "two days in a day");
    assertEquals(
        NOW.plus(DAY).minus(KEEP), cutoff(NOW.plus(DAY), DAY, oldest), "and the clock is right");
  }

  @Test
  void shouldDeleteNothingByAClockOf1970() {
    Instant oldest = NOW.minus(KEEP);
    assertEquals(Instant.EPOCH.minus(KEEP), cutoff(Instant.EPOCH, Duration.ZERO, oldest));
    Instant corrected = NOW.plus(Duration.ofMinutes(5));
    assertEquals(corrected.minus(KEEP), cutoff(corrected, Duration.ofMinutes(5), oldest));
  }

  @Test
  void shouldCatchUpAfterALongPause() {
    Instant oldest = NOW.minus(KEEP).minus(DAY.multipliedBy(10));
    assertEquals(oldest, cutoff(NOW, Duration.ZERO, oldest));
    assertEquals(
        oldest.plus(DAY.multipliedBy(10)), cutoff(NOW.plus(DAY), DAY.multipliedBy(5), oldest));
    assertEquals(
        NOW.plus(DAY.multipliedBy(11)).minus(KEEP),
        cutoff(NOW.plus(DAY.multipliedBy(11)), DAY.multipliedBy(11), oldest));
  }

  @Test
  void shouldBeginWithTheFirstBindingThatEnds() {
    assertEquals(Instant.EPOCH, retention.cutoff(NOW, after(Duration.ZERO), null));
    assertEquals(
        NOW.minus(KEEP), cutoff(NOW, DAY, NOW.minus(Duration.ofHours(1))), "a new one stays");
  }
}
