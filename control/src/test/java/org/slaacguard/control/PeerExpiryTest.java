package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerExpiryTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.5Z");

  @Test
  void shouldEndWithTheDay() {
    PeerExpiry expiry = PeerExpiry.parse("2026-12-31");
    assertEquals(Instant.parse("2027-01-01T00:00:00Z"), expiry.at());
    assertFalse(expiry.isOver(Instant.parse("2026-12-31T23:59:59Z")));
    assertTrue(expiry.isOver(Instant.parse("2027-01-01T00:00:00Z")));
  }

  @Test
  void shouldWriteWhatItReads() {
    for (String text : List.of("2026-12-31", "1970-01-01", "9999-12-30", "2026-12-31T18:30:00Z")) {
      assertEquals(text, PeerExpiry.parse(text).toString());
    }
    assertEquals("2026-12-31", PeerExpiry.parse("2027-01-01T00:00:00Z").toString());
  }

  @Test
  void shouldCountATimeFromNowOn() {
    assertEquals("2026-12-30T12:00:00Z", PeerExpiry.parse("30d", NOW).toString());
    assertEquals("2026-11-30T12:00:05Z", PeerExpiry.parse("5", NOW).toString());
    assertEquals("2026-12-31", PeerExpiry.parse("2026-12-31", NOW).toString());
  }

  @Test
  void shouldRefuseWhatIsNoDate() {
    for (String text :
        List.of(
            "",
            "soon",
            "31.12.2026",
            "2026-13-01",
            "2026-02-30",
            "9999-12-31",
            "-1-01-01",
            "2026-12-31T18:30:00",
            "1969-12-30",
            "99999999d",
            "30w")) {
      assertThrows(IllegalArgumentException.class, () -> PeerExpiry.parse(text, NOW), text);
    }
  }
}
