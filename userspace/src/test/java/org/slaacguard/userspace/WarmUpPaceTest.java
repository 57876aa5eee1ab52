package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In virtual time: a chunk of work takes a millisecond. */
final class WarmUpPaceTest {
  private static final long MS = 1_000_000L;
  private static final long HEAD_START = 250 * MS;

  private final WarmUpPace pace = new WarmUpPace(0, HEAD_START);
  private long now;

  /** Works for a chunk, then pauses; the pause in nanoseconds. */
  private long chunk(long datagrams) {
    now += MS;
    long pause = pace.pause(now);
    now += pause;
    boolean _ = pace.yields(now, datagrams);
    return pause;
  }

  @Test
  void shouldNotPauseDuringItsHeadStart() {
    for (int i = 1; i < HEAD_START / MS; i++) {
      assertEquals(0, chunk(0), "chunk " + i);
    }
  }

  @Test
  void shouldLeaveThreeQuartersOfAProcessorToOthersThen() {
    now = HEAD_START;
    boolean _ = pace.yields(now, 0);
    for (int i = 0; i < 10; i++) {
      assertEquals(3 * MS, chunk(0));
    }
  }

  @Test
  void shouldNotPauseForLongAfterLongWork() {
    now = HEAD_START;
    boolean _ = pace.yields(now, 0);
    assertEquals(WarmUpPace.LONGEST_PAUSE_NANOS, pace.pause(now + 1000 * MS));
  }

  @Test
  void shouldEndItsHeadStartWhenRealPacketsCome() {
    assertEquals(0, chunk(WarmUpPace.CROWD));
    assertEquals(WarmUpPace.LONGEST_PAUSE_NANOS, chunk(WarmUpPace.CROWD));
    assertEquals(3 * MS, chunk(WarmUpPace.CROWD));
  }

  @Test
  void shouldGoOnBesideAQuietLine() {
    long datagrams = 0;
    for (int i = 0; i < 100; i++) {
      now += MS;
      datagrams += WarmUpPace.CROWD - 1;
      assertFalse(pace.yields(now, datagrams));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {WarmUpPace.CROWD, 1000, 10_000})
  void shouldLeaveTheProcessorToManyRealPackets(long each) {
    long datagrams = 0;
    while (datagrams + each < WarmUpPace.BUSY) {
      datagrams += each;
      now += WarmUpPace.LONGEST_PAUSE_NANOS;
      assertTrue(pace.yields(now, datagrams));
      assertEquals(WarmUpPace.LONGEST_PAUSE_NANOS, pace.pause(now));
      assertFalse(pace.isOver(0));
    }
    assertFalse(pace.yields(now, datagrams), "they have stopped");
    assertFalse(pace.isOver(0));
  }

  @Test
  void shouldBeOverAfterItsRoundsOrWhenRealPacketsHaveDoneItsJob() {
    assertFalse(pace.isOver(WarmUpPace.ROUNDS - 1));
    assertTrue(pace.isOver(WarmUpPace.ROUNDS));
    assertFalse(pace.yields(now, WarmUpPace.BUSY), "it ends, so it need not wait");
    assertTrue(pace.isOver(1));
  }
}
