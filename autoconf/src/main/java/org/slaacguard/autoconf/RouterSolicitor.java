package org.slaacguard.autoconf;

import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * Decides when a host asks for router advertisements because its default route is about to expire
 * (RFC 4861, section 6.3.7). The kernel asks when a link comes up, and never again once it has
 * heard a router. Some routers advertise only when they are asked.
 *
 * <p>It asks when a quarter of a route's lifetime is left, and repeats that as RFC 7559 says: after
 * 4 s, 8 s and so on, up to an hour, until the route is prolonged. It goes on when no route is
 * left. A link that never had such a route is left to the kernel.
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds. Not thread-safe.
 */
public final class RouterSolicitor {
  /** IRT of RFC 7559, section 2. */
  private static final long FIRST_TIMEOUT = 4 * Nanos.SECOND;

  /** MRT of RFC 7559, section 2. */
  private static final long LONGEST_TIMEOUT = 3600 * Nanos.SECOND;

  /** MAX_RTR_SOLICITATION_DELAY (RFC 4861, section 10). */
  private static final long LONGEST_DELAY = Nanos.SECOND;

  /**
   * The kernel counts in hundredths of a second, so the same end reads slightly different each
   * time.
   */
  private static final long SAME = Nanos.SECOND / 2;

  private final RandomGenerator random;
  private boolean routed;
  private long end = Nanos.NEVER;
  private long due = Nanos.NEVER;

  /** The last timeout; 0 before the first solicitation. */
  private long timeout;

  /** Creates a solicitor that knows of no route. */
  public RouterSolicitor(RandomGenerator random) {
    this.random = random;
  }

  /** Forgets all routes, because the link is another one or is down. */
  public void forget() {
    routed = false;
    end = Nanos.NEVER;
    due = Nanos.NEVER;
    timeout = 0;
  }

  /**
   * Sets the default routes that came by advertisements.
   *
   * @param ends when each of them expires, in monotonic nanoseconds; {@link Long#MAX_VALUE}: never
   */
  public void routes(Collection<Long> ends, long now) {
    long first = Nanos.NEVER;
    boolean any = false;
    for (long each : ends) {
      if (each > now) {
        any = true;
        first = Math.min(first, each);
      }
    }
    if (any) {
      boolean same = routed && (first == end || Math.abs(first - end) <= SAME);
      routed = true;
      if (!same) {
        end = first;
        timeout = 0;
        due = first == Nanos.NEVER ? Nanos.NEVER : now + (first - now) / 4 * 3;
      }
    } else if (routed && timeout == 0) {
      // The route was withdrawn, or expired between two looks.
      routed = false;
      due = now + delay();
    }
  }

  /** When to read the routes again and then to call {@link #poll}. */
  public long nextDeadline() {
    return due;
  }

  /**
   * Runs what is due. To be called after {@link #routes}.
   *
   * @return whether to send a solicitation now
   */
  public boolean poll(long now) {
    if (now < due) {
      return false;
    }
    long next = timeout == 0 ? spread(FIRST_TIMEOUT) : timeout + spread(timeout);
    timeout = next > LONGEST_TIMEOUT ? spread(LONGEST_TIMEOUT) : next;
    due = now + timeout;
    return true;
  }

  /** RAND of RFC 9915, section 15, which RFC 7559 adopts: up to a tenth more or less. */
  private long spread(long nanos) {
    return nanos + random.nextLong(-nanos / 10, nanos / 10 + 1);
  }

  private long delay() {
    return random.nextLong(LONGEST_DELAY + 1);
  }
}
