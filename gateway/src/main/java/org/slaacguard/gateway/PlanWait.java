package org.slaacguard.gateway;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * Holds back what peers and hosts are told of a new prefix until the host has followed its plan.
 * Packets from the prefix then find their way back from the first one on. Nothing is held back for
 * longer than {@link #LIMIT}, because the host may fail, or be busy with a hook. Times are
 * monotonic nanoseconds. For one thread.
 */
final class PlanWait {
  /** The longest wait: long for a host, and shorter than a peer's patience. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private final HostProgress host;
  private Set<?> present = Set.of();
  private boolean waiting;
  private long number;
  private long until;

  /** Nothing is held back yet. */
  PlanWait(HostProgress host) {
    this.host = host;
  }

  /**
   * Follows what the newest plan has. If something of it is new, the wait begins. Changes in a row
   * do not prolong it: it ends at the latest when that of the first one would.
   */
  void follow(Collection<?> planned, long now) {
    Set<?> before = present;
    present = Set.copyOf(planned);
    if (before.containsAll(present)) {
      return;
    }
    if (!waiting) {
      waiting = true;
      until = now + LIMIT.toNanos();
    }
    number = host.newest();
  }

  /** Whether everybody may be told now. */
  boolean isOver(long now) {
    waiting = waiting && now < until && host.followed() < number;
    return !waiting;
  }

  /** When the wait ends at the latest; {@link Long#MAX_VALUE} if nothing is held back. */
  long next() {
    return waiting ? until : Long.MAX_VALUE;
  }
}
