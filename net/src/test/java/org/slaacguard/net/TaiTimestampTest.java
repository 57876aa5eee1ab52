package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaiTimestampTest {
  @Test
  void shouldReadWhatItWrites() {
    for (TaiTimestamp each :
        List.of(
            TaiTimestamp.of(Instant.parse("2026-11-30T12:00:00.5Z")),
            new TaiTimestamp(-1, -1),
            new TaiTimestamp(0, 0))) {
      assertEquals(each, TaiTimestamp.parse(each.toString()));
    }
    assertEquals("4000000000000010" + "00000001", new TaiTimestamp((1L << 62) + 16, 1).toString());
    for (String wrong :
        List.of("", "-", "4000000000000010 0000001", "x".repeat(24), "0".repeat(25))) {
      assertThrows(IllegalArgumentException.class, () -> TaiTimestamp.parse(wrong), wrong);
    }
  }

  @Test
  void shouldCompareUnsigned() {
    assertTrue(new TaiTimestamp(-1, 0).compareTo(new TaiTimestamp(1, 0)) > 0);
    assertTrue(new TaiTimestamp(1, -1).compareTo(new TaiTimestamp(1, 1)) > 0);
    Instant at = Instant.parse("2026-11-30T12:00:00Z");
    assertFalse(TaiTimestamp.of(at).isAfter(at));
    assertTrue(TaiTimestamp.of(at.plusNanos(1)).isAfter(at));
  }
}
