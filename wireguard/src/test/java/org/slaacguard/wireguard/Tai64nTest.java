package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Tai64nTest {
  private static byte[] stamp(long grain) {
    byte[] out = new byte[12];
    Tai64n.write(grain, out, 0);
    return out;
  }

  @Test
  void shouldWriteBigEndianSecondsAndNanoseconds() {
    long grain = Tai64n.grainAfter(Long.MIN_VALUE, Instant.ofEpochSecond(0, 999_999_999));
    assertEquals("400000000000000a3b000000", HexFormat.of().formatHex(stamp(grain)));
  }

  @Test
  void shouldGrowEvenIfTheClockStandsStillOrGoesBack() {
    long last = Long.MIN_VALUE;
    byte[] before = new byte[12];
    for (int i = 0; i < 1000; i++) {
      last = Tai64n.grainAfter(last, Instant.ofEpochSecond(1_700_000_000 - i / 100));
      byte[] now = stamp(last);
      assertTrue(Arrays.compareUnsigned(now, before) > 0);
      int nanos = Bytes.getIntBigEndian(now, 8);
      assertTrue(nanos >= 0 && nanos < 1_000_000_000, "nanos " + nanos);
      before = now;
    }
  }

  @Test
  void shouldAcceptOnlyLaterInitiations() {
    InitiationGuard guard = new InitiationGuard();
    long interval = ProtocolLimits.INITIATION_INTERVAL;
    assertNull(guard.judge(0, 0, 1));
    assertEquals(ProtocolEvent.REFUSED_REPLAY, guard.judge(interval, 0, 1));
    assertEquals(ProtocolEvent.REFUSED_REPLAY, guard.judge(interval, 0, 0));
    assertNull(guard.judge(interval, 0, 2));
    assertNull(guard.judge(2 * interval, 1, 0));
    assertEquals(ProtocolEvent.REFUSED_FLOOD, guard.judge(2 * interval + 1, 2, 0));
    assertNull(guard.judge(3 * interval, 2, 0), "a refused one is not remembered");
    assertEquals(ProtocolEvent.REFUSED_REPLAY, guard.judge(4 * interval, 1, 999));
    assertNull(guard.judge(4 * interval, -1, 0), "unsigned: the greatest");
    assertEquals(ProtocolEvent.REFUSED_REPLAY, guard.judge(5 * interval, 5, 0));
  }
}
