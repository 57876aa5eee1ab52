package org.slaacguard.gateway;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slaacguard.net.TokenRate;

/**
 * How often a controller steps, whatever its peers do: some steps at once, then two thousand a
 * second. What comes in between is handled together, because a step asks all services. For one
 * thread.
 */
final class StepPace {
  private static final TokenRate STEPS = new TokenRate(500_000L, 16);

  private long fullAt = TokenRate.FULL;

  /**
   * Waits until another step is due.
   *
   * @param wanted whether it is wanted at once
   */
  void await(BooleanSupplier wanted) {
    long now = System.nanoTime();
    while (now - due(now) < 0 && !wanted.getAsBoolean()) {
      LockSupport.parkNanos(this, due(now) - now);
      now = System.nanoTime();
    }
    taken(now);
  }

  /** When the next step is due. */
  long due(long now) {
    return STEPS.due(fullAt, now);
  }

  /**
   * Counts a step. One that was wanted before it was due costs nothing: otherwise a program that
   * asks all the time would put the steps after it off for as long.
   */
  void taken(long now) {
    if (STEPS.allows(fullAt, now)) {
      fullAt = STEPS.taken(fullAt, now);
    }
  }
}
