package org.slaacguard.gateway;

import java.util.function.LongSupplier;
import org.slaacguard.linux.BootClock;
import org.slaacguard.linux.ClockChanges;
import org.slaacguard.linux.Fd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the machine has slept, during which monotonic time stands still but leases run out,
 * and that the wall clock was set. For one thread.
 */
final class SleepWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SleepWatch.class);

  /** Shorter sleeps do not matter: a second. */
  private static final long SHORTEST = 1_000_000_000L;

  private final ClockChanges changes = ClockChanges.open();
  private final LongSupplier lead;
  private long ahead;

  /** Follows this machine. */
  SleepWatch() {
    this(() -> BootClock.nanoTime() - System.nanoTime());
  }

  /**
   * Follows other clocks.
   *
   * @param lead how far the clock that goes on in sleep is ahead of the monotonic one, in
   *     nanoseconds
   */
  SleepWatch(LongSupplier lead) {
    this.lead = lead;
    ahead = lead.getAsLong();
  }

  /** For a poller: readable when something has happened. */
  Fd fd() {
    return changes.fd();
  }

  /** For how long the machine has slept since the last call, in nanoseconds; 0 if it has not. */
  long slept() {
    boolean _ = changes.take();
    long slept = lead.getAsLong() - ahead;
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
