package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewsPaceTest {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1000 * MILLISECOND;

  /** Readable without end. */
  private final EventFd news = new EventFd();

  private final Poller poller = new Poller(1);
  private final NewsPace pace = new NewsPace(poller, poller.reserve(), news.fd());

  @AfterEach
  void close() {
    poller.close();
    news.close();
  }

  private boolean isTold() {
    poller.await(0);
    return poller.seen(0) != 0;
  }

  @Test
  void shouldRestFourTimesAsLongAsItHasWorked() {
    assertEquals(400 * MILLISECOND, NewsPace.rest(7, 7 + 100 * MILLISECOND));
    assertEquals(20 * MILLISECOND, NewsPace.rest(7, 7), "and a little");
    assertEquals(SECOND, NewsPace.rest(7, 7 + 60 * SECOND), "but not for long");
  }

  @Test
  void shouldHearNothingDuringARest() {
    news.signal();
    assertTrue(isTold());
    assertTrue(pace.isDue(0));
    assertEquals(Long.MAX_VALUE, pace.next());
    pace.worked(0, 10 * MILLISECOND);
    assertEquals(50 * MILLISECOND, pace.next());
    assertFalse(isTold());
    assertFalse(pace.isDue(50 * MILLISECOND - 1));
    assertFalse(isTold());
    assertTrue(pace.isDue(50 * MILLISECOND));
    assertTrue(isTold(), "what came meanwhile");
  }

  @Test
  void shouldTakeAFifthOfTheTimeHoweverMuchIsTold() {
    news.signal();
    long now = 0;
    long worked = 0;
    while (now < 100 * SECOND) {
      boolean told = isTold();
      if (pace.isDue(now) && told) {
        long began = now;
        now += 30 * MILLISECOND;
        worked += now - began;
        pace.worked(began, now);
      } else {
        now = pace.next() == Long.MAX_VALUE || pace.next() <= now ? now + 1 : pace.next();
      }
    }
    assertNotEquals(0, worked);
    assertTrue(worked <= 21 * SECOND, "worked for " + worked);
  }
}
