package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouterSolicitorTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HALF_HOUR = 1800 * SECOND;
  private static final long DAY = 86_400 * SECOND;

  private final RouterSolicitor solicitor = new RouterSolicitor(new Random(3));

  // Monotonic clocks may begin anywhere.
  private final long begin = -5 * SECOND;
  private long now = begin;

  private void routes(Long... ends) {
    solicitor.routes(List.of(ends), now);
  }

  /** When it asks until then, though the routes stay as they are, in seconds from the beginning. */
  private List<Double> asks(long until, Long... ends) {
    List<Double> asks = new ArrayList<>();
    while (solicitor.nextDeadline() <= until) {
      now = Math.max(now, solicitor.nextDeadline());
      routes(ends);
      if (solicitor.poll(now)) {
        asks.add((now - begin) / (double) SECOND);
      }
    }
    now = until;
    return asks;
  }

  @Test
  void shouldAskBeforeTheDefaultRouteEnds() {
    long end = begin + HALF_HOUR;
    routes(end);
    List<Double> asks = asks(end, end);
    assertEquals(1350, asks.getFirst(), 0.001, "a quarter of its life is left");
    assertTrue(asks.size() >= 6, asks::toString);
    for (int i = 1; i < asks.size(); i++) {
      double wait = asks.get(i) - asks.get(i - 1);
      assertEquals(4 * Math.pow(2, i - 1), wait, wait * 0.6, asks.toString());
    }
  }

  @Test
  void shouldAskOnceOfARouterThatAnswers() {
    long end = begin + HALF_HOUR;
    routes(end);
    for (int i = 0; i < 20; i++) {
      now = solicitor.nextDeadline();
      routes(end);
      assertTrue(solicitor.poll(now));
      // It answers; the kernel does not say so.
      long answered = now;
      now = solicitor.nextDeadline();
      assertTrue(now - answered < 5 * SECOND);
      end = answered + HALF_HOUR;
      routes(end);
      assertFalse(solicitor.poll(now));
      assertTrue(solicitor.nextDeadline() > now + HALF_HOUR / 2);
    }
  }

  @Test
  void shouldNotAskWhereARouterAdvertisesByItself() {
    for (int i = 0; i < 100; i++) {
      long end = now + HALF_HOUR;
      routes(end);
      // Rounded by the kernel.
      routes(end + SECOND / 100);
      now += 600 * SECOND;
      assertTrue(solicitor.nextDeadline() > now);
      assertFalse(solicitor.poll(now));
    }
  }

  @Test
  void shouldGoOnWhenTheRouteHasEndedButEverMoreRarely() {
    routes(begin + HALF_HOUR);
    assertTrue(asks(begin + HALF_HOUR, begin + HALF_HOUR).size() < 10);
    List<Double> later = asks(begin + 3 * DAY);
    assertTrue(later.size() > 70 && later.size() < 85, later::toString);
  }

  @Test
  void shouldAskSoonWhenTheRouteIsTakenBack() {
    routes(begin + HALF_HOUR);
    now += 100 * SECOND;
    routes();
    List<Double> asks = asks(now + 2 * SECOND);
    assertEquals(1, asks.size());
    assertEquals(100.5, asks.getFirst(), 0.5);
  }

  @Test
  void shouldCareForTheRouteThatEndsFirst() {
    routes(begin + HALF_HOUR, begin + 100 * SECOND, Long.MAX_VALUE);
    assertEquals(begin + 75 * SECOND, solicitor.nextDeadline());
  }

  @Test
  void shouldLeaveALinkToTheKernelThatHadNoSuchRoute() {
    routes();
    assertEquals(Long.MAX_VALUE, solicitor.nextDeadline());
    routes(Long.MAX_VALUE);
    assertEquals(Long.MAX_VALUE, solicitor.nextDeadline());
    routes(begin + HALF_HOUR);
    solicitor.forget();
    routes();
    assertEquals(Long.MAX_VALUE, solicitor.nextDeadline());
  }
}
