package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockJumpDetectorTest {
  private final ClockJumpDetector watch = new ClockJumpDetector();

  private boolean look(double boot, double wall) {
    return watch.jumped(
        (long) (boot * SECOND),
        Instant.ofEpochSecond(1_700_000_000).plusNanos((long) (wall * SECOND)));
  }

  @Test
  void shouldSeeTheWallClockJumpForward() {
    assertFalse(look(100, 0), "the first look compares with nothing");
    assertFalse(look(101, 1));
    assertTrue(look(102, 12));
    assertFalse(look(103, 13), "once");
  }

  @Test
  void shouldTakeSleepForTimeThatPassed() {
    look(100, 0);
    assertFalse(look(90_000, 89_900));
  }

  @Test
  void shouldAllowForClocksBeingBroughtIntoStep() {
    look(100, 0);
    for (int i = 1; i < 10_000; i++) {
      assertFalse(look(100 + i, i * 1.0005), "slewed by 500 ppm");
    }
    look(20_000, 20_000);
    assertFalse(look(20_001, 20_001.9), "a small step");
    assertFalse(look(20_002, 20_001.9), "back");
    assertFalse(look(20_003, 10_000), "far back: timestamps only ever grow");
  }

  @Test
  void shouldBearAnyTime() {
    assertFalse(watch.jumped(0, Instant.MIN));
    assertTrue(watch.jumped(SECOND, Instant.MAX));
    assertFalse(watch.jumped(2 * SECOND, Instant.EPOCH));
  }

  private static void settle(SimulatedPair pair) {
    pair.a.sendData("one");
    pair.run(2 * SECOND);
    assertEquals(List.of("one"), pair.b.delivered);
  }

  /** No counter is used twice under a key, even if it was unused in the snapshot. */
  @Test
  void shouldUseNoKeyFromBeforeTheJump() {
    try (SimulatedPair pair = new SimulatedPair(3)) {
      settle(pair);
      Keypair before = pair.a.peer.sendingKeypair(pair.now);
      assertNotNull(before);
      int index = before.localIndex();
      pair.a.wallAhead = 5 * SECOND;
      pair.a.protocol.poll(pair.now + SECOND);
      assertNull(pair.a.peer.sendingKeypair(pair.now), "nothing can be sent under the old keys");
      assertNull(pair.a.protocol.keypair(index), "nor replayed");
      assertEquals(1, pair.a.clockJumps);
      pair.a.sendData("two");
      pair.run(8 * SECOND);
      assertEquals(List.of("one", "two"), pair.b.delivered);
      Keypair after = pair.a.peer.sendingKeypair(pair.now);
      assertNotNull(after);
      assertNotEquals(index, after.localIndex());
      assertEquals(1, pair.a.clockJumps);
    }
  }

  /** The responder's side: the peer must learn of it, although it has nothing to send. */
  @Test
  void shouldBeginAnewWithPeersThatBegan() {
    try (SimulatedPair pair = new SimulatedPair(4)) {
      settle(pair);
      pair.b.wallAhead = 3600 * SECOND;
      pair.run(10 * SECOND);
      assertEquals(1, pair.b.clockJumps);
      pair.a.sendData("two");
      pair.run(SECOND);
      assertEquals(List.of("one", "two"), pair.b.delivered);
    }
  }

  @Test
  void shouldKeepKeysThroughSmallStepsAndStepsBack() {
    try (SimulatedPair pair = new SimulatedPair(5)) {
      settle(pair);
      Keypair before = pair.a.peer.sendingKeypair(pair.now);
      for (long ahead : new long[] {SECOND / 2, 0, -3600 * SECOND}) {
        pair.a.wallAhead = ahead;
        pair.run(5 * SECOND);
      }
      assertEquals(before, pair.a.peer.sendingKeypair(pair.now));
      assertEquals(0, pair.a.clockJumps);
      pair.run(200 * SECOND);
      pair.a.sendData("two");
      pair.run(10 * SECOND);
      assertEquals(List.of("one", "two"), pair.b.delivered, "timestamps grow all the same");
    }
  }

  @Test
  void shouldDoNothingWithoutSessions() {
    try (SimulatedPair pair = new SimulatedPair(6)) {
      pair.run(5 * SECOND);
      pair.a.wallAhead = 3600 * SECOND;
      pair.run(5 * SECOND);
      assertEquals(0, pair.a.clockJumps);
      assertEquals(0, pair.a.counted(ProtocolEvent.INITIATION_SENT));
    }
  }
}
