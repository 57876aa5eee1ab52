package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the plans that are handed to the host thread, and tracks its progress. Any thread. */
final class PlanProgress {
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong followed = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * Adds a listener, which hears of each plan that was carried out, and must not wait.
   *
   * @return removes it
   */
  Runnable listen(Runnable wakeup) {
    listeners.add(wakeup);
    return () -> listeners.remove(wakeup);
  }

  /**
   * Registers a plan that is handed over.
   *
   * @return to be run when the plan was carried out
   */
  Runnable hand() {
    long number = handed.incrementAndGet();
    return () -> {
      followed(number);
      listeners.forEach(Runnable::run);
    };
  }

  private synchronized void followed(long number) {
    followed.accumulateAndGet(number, Math::max);
    notifyAll();
  }

  /** Waits until this plan was carried out, but no longer than the limit. */
  synchronized void await(long number, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long left = limit.toNanos();
    while (followed.get() < number && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
  }

  /** The number of the newest plan; 0 if there was none yet. */
  long handed() {
    return handed.get();
  }

  /** The number of the newest plan that was carried out. Earlier ones count as carried out too. */
  long followed() {
    return followed.get();
  }
}
