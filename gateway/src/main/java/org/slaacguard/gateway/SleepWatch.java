package org.slaacguard.gateway;

import org.slaacguard.linux.BootClock;
import org.slaacguard.linux.ClockChanges;
import org.slaacguard.linux.Fd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears that the machine has slept, during which monotonic time stands still but leases run out;
 * and that the wall clock was set. For one thread.
 */
final class SleepWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SleepWatch.class);

  /** Shorter sleeps do not matter: a second. */
  private static final long SHORTEST = 1_000_000_000L;

  private final ClockChanges changes = ClockChanges.open();
  private long ahead = ahead();

  private static long ahead() {
    return BootClock.nanoTime() - System.nanoTime();
  }

  /** For a poller: readable when something has happened. */
  Fd fd() {
    return changes.fd();
  }

  /** For how long the machine has slept since the last call, in nanoseconds; 0 if it has not. */
  long slept() {
    boolean _ = changes.take();
    long slept = ahead() - ahead;
    if (slept < SHORTEST) {
      return 0;
    }
    ahead += slept;
    LOG.info("the machine has slept for {} s: leases are confirmed", slept / SHORTEST);
    return slept;
  }

  @Override
  public void close() {
    changes.close();
  }
}
