package org.slaacguard.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers the plans that are handed to the host's thread, and tracks its progress. Any thread. */
final class PlanProgress {
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong followed = new AtomicLong();
  private volatile Runnable listener = () -> {};

  /** Sets the listener, which hears of each plan that was carried out. */
  void listener(Runnable wakeup) {
    listener = wakeup;
  }

  /**
   * Registers a plan that is handed over.
   *
   * @return to be run when the plan was carried out
   */
  Runnable hand() {
    long number = handed.incrementAndGet();
    return () -> {
      followed.accumulateAndGet(number, Math::max);
      listener.run();
    };
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
