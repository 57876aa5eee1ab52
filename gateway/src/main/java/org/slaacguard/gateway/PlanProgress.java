package org.slaacguard.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the plans that are handed to the host's thread, and tracks its progress. Any thread. */
final class PlanProgress {
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong followed = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Adds a listener, which hears of each plan that was carried out, and must not wait. */
  void listen(Runnable wakeup) {
    listeners.add(wakeup);
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
      listeners.forEach(Runnable::run);
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
