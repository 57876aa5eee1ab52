package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class TimerWheelTest {
  private static final long TICK = 1L << 23;
  private static final long SECOND = 1_000_000_000L;

  private static final class Timer extends TimerWheel.Entry<Timer> {
    @Override
    Timer self() {
      return this;
    }
  }

  @Test
  void shouldFireEachTimerOnceAtItsTime() {
    Cases.run(200, TimerWheelTest::fireEachTimerOnceAtItsTime);
  }

  private static void fireEachTimerOnceAtItsTime(Draw draw) {
    Random random = new Random(draw.nextLong());
    Map<Timer, Long> oracle = new HashMap<>();
    int[] fired = new int[1];
    TimerWheel<Timer> wheel =
        new TimerWheel<>(
            (timer, now) -> {
              Long deadline = oracle.remove(timer);
              assertTrue(deadline != null && deadline <= now, "fired early or twice");
              fired[0]++;
            });
    Timer[] timers = new Timer[50];
    for (int i = 0; i < timers.length; i++) {
      timers[i] = new Timer();
    }
    long now = random.nextLong(1L << 50);
    for (int step = 0; step < 400; step++) {
      Timer timer = timers[random.nextInt(timers.length)];
      if (random.nextInt(4) == 0) {
        wheel.cancel(timer);
        oracle.remove(timer);
      } else {
        // From less than a tick to days.
        long deadline = now + random.nextLong(1L << (20 + random.nextInt(28)));
        wheel.schedule(timer, deadline, now);
        oracle.put(timer, deadline);
      }
      long first = oracle.values().stream().mapToLong(d -> d).min().orElse(Long.MAX_VALUE);
      assertTrue(wheel.next() <= saturated(first), "would wake too late");
      now += random.nextLong(1L << (15 + random.nextInt(30)));
      wheel.advance(now);
      for (long deadline : oracle.values()) {
        assertTrue(deadline > now - TICK, "not fired in time");
      }
    }
    wheel.advance(now + (1L << 60));
    assertEquals(Map.of(), oracle);
    assertEquals(Long.MAX_VALUE, wheel.next());
    assertTrue(fired[0] > 0);
  }

  private static long saturated(long deadline) {
    return deadline == Long.MAX_VALUE ? deadline : deadline + TICK;
  }

  @Test
  void shouldWakeSeldomForADistantTimer() {
    int[] fired = new int[1];
    TimerWheel<Timer> wheel = new TimerWheel<>((timer, now) -> fired[0]++);
    wheel.schedule(new Timer(), 540 * SECOND, SECOND);
    int wakes = 0;
    while (fired[0] == 0) {
      wheel.advance(wheel.next());
      wakes++;
    }
    assertTrue(wakes <= 4, "woke " + wakes + " times");
  }

  @Test
  void shouldLetATimerSetItselfAgain() {
    long[] fired = new long[3];
    int[] times = new int[1];
    @SuppressWarnings({"unchecked", "rawtypes"}) // a wheel that its own consumer refers to
    TimerWheel<Timer>[] wheel = new TimerWheel[1];
    wheel[0] =
        new TimerWheel<>(
            (timer, now) -> {
              fired[times[0]++] = now;
              if (times[0] < 3) {
                wheel[0].schedule(timer, now, now);
              }
            });
    wheel[0].schedule(new Timer(), SECOND, 0);
    for (int i = 0; i < 10 && wheel[0].next() < Long.MAX_VALUE; i++) {
      wheel[0].advance(wheel[0].next());
    }
    assertEquals(3, times[0]);
    assertTrue(fired[2] > fired[1] && fired[1] > fired[0]);
  }
}
