package org.slaacguard.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the plans that the host's thread is handed, and tells how far it has come. Any thread.
 */
final class PlanProgress {
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong followed = new AtomicLong();
  private volatile Runnable listener = () -> {};

  /** Says who hears of each plan that was followed. */
  void listener(Runnable wakeup) {
    listener = wakeup;
  }

  /**
   * A plan is handed over.
   *
   * @return to be run when it was followed
   */
  Runnable hand() {
    long number = handed.incrementAndGet();
    return () -> {
      followed.accumulateAndGet(number, Math::max);
      listener.run();
    };
  }

  /** The number of the newest plan; 0: there was none yet. */
  long handed() {
    return handed.get();
  }

  /** The number of the newest plan that was followed. Those before it count as followed too. */
  long followed() {
    return followed.get();
  }
}
