package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** In virtual time. */
class RestorationPaceTest {
  private long now = -5;
  private final RestorationPace pace = new RestorationPace(() -> now);

  @Test
  void shouldYieldToWhoTakesTheSameAgainAndAgain() {
    assertEquals(RestorationPace.FIRST, pace.pause());
    pace.looked(false, 1);
    assertEquals(RestorationPace.FIRST, pace.pause(), "our own changes cost nothing");
    long expected = RestorationPace.FIRST;
    for (int i = 0; i < 30; i++) {
      assertEquals(expected, pace.pause());
      now += expected;
      pace.looked(true, 1);
      expected = Math.min(2 * expected, RestorationPace.LONGEST);
    }
    assertEquals(RestorationPace.LONGEST, pace.pause());
    now += RestorationPace.CALM + 1;
    assertEquals(RestorationPace.FIRST, pace.pause(), "calm again");
  }

  /** A dump of a large routing table takes seconds. */
  @Test
  void shouldRestLongerThanItLooks() {
    pace.looked(false, RestorationPace.FIRST);
    assertEquals(9 * RestorationPace.FIRST, pace.pause());
    pace.looked(false, Long.MAX_VALUE / 9);
    assertEquals(RestorationPace.LONGEST, pace.pause());
    pace.looked(false, 1);
    assertEquals(RestorationPace.FIRST, pace.pause(), "for as long as a look takes that long");
  }
}
