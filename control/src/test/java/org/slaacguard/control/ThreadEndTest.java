package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadEndTest {
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger late = new AtomicInteger();

  private void waitForEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endAtTheThirdTime() {
    if (late.incrementAndGet() == 3) {
      end.countDown();
    }
  }

  @Test
  void shouldSayEachTimeThatItTakesLongAndWaitOn() {
    Thread thread = Thread.ofPlatform().daemon().start(this::waitForEnd);
    ThreadEnd.await(thread, Duration.ofMillis(5), this::endAtTheThirdTime);
    assertFalse(thread.isAlive());
    assertTrue(late.get() >= 3);
  }

  @Test
  void shouldWaitOnWhenInterruptedAndKeepTheInterrupt() {
    Thread thread = Thread.ofPlatform().daemon().start(this::waitForEnd);
    Thread.currentThread().interrupt();
    ThreadEnd.await(thread, Duration.ofMillis(5), this::endAtTheThirdTime);
    assertTrue(Thread.interrupted());
    assertFalse(thread.isAlive());
  }

  @Test
  void shouldTakeAThreadThatNeverStartedForEnded() {
    ThreadEnd.await(Thread.ofPlatform().unstarted(this::waitForEnd));
    assertEquals(1, end.getCount());
  }
}
