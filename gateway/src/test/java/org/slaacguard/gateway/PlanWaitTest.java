package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class PlanWaitTest {
  private static final long LIMIT = PlanWait.LIMIT.toNanos();

  private final ControllerWorld.FakeProgress host = new ControllerWorld.FakeProgress();
  private final PlanWait wait = new PlanWait(host);

  @Test
  void shouldHoldBackWhatIsNewUntilThePlanIsFollowed() {
    assertTrue(wait.isOver(0));
    assertEquals(Long.MAX_VALUE, wait.next());
    host.newest = 4;
    wait.follow(List.of("a"), 0);
    assertFalse(wait.isOver(0));
    assertEquals(LIMIT, wait.next());
    host.followed = 3;
    assertFalse(wait.isOver(1));
    host.followed = 4;
    assertTrue(wait.isOver(2));
    assertEquals(Long.MAX_VALUE, wait.next());
  }

  @Test
  void shouldNotHoldBackWhatIsKnownOrGone() {
    host.newest = 1;
    wait.follow(List.of("a", "b"), 0);
    host.followed = 1;
    assertTrue(wait.isOver(0));
    host.newest = 2;
    wait.follow(List.of("b"), 0);
    wait.follow(List.of("b"), 0);
    assertTrue(wait.isOver(0), "another plan, in which nothing is new");
    wait.follow(List.of("a", "b"), 0);
    assertFalse(wait.isOver(0), "a is back");
  }

  @Test
  void shouldEndWhetherTheHostFollowsOrNot() {
    host.newest = 1;
    wait.follow(List.of("a"), 10);
    assertFalse(wait.isOver(9 + LIMIT));
    assertTrue(wait.isOver(10 + LIMIT));
    assertTrue(wait.isOver(20 + LIMIT));
  }

  @Test
  void shouldNotGoOnForEverBecauseOfChangesInARow() {
    int told = 0;
    for (int i = 0; i < 100; i++) {
      host.newest = i + 1L;
      wait.follow(List.of("prefix " + i), i * LIMIT / 4);
      told += wait.isOver(i * LIMIT / 4) ? 1 : 0;
    }
    assertEquals(20, told, "one of five");
  }
}
