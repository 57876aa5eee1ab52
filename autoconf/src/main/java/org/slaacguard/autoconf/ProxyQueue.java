package org.slaacguard.autoconf;

import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The addresses of a {@link NeighborProxy} with something due, and the rate of its probes and
 * unsolicited advertisements, each of which goes to the whole link. Not thread-safe.
 */
final class ProxyQueue {
  /** Probes and unsolicited advertisements per second. */
  static final int ANNOUNCED_PER_SECOND = 500;

  /** The burst of announcements after silence, in nanoseconds. */
  private static final long ANNOUNCED_AHEAD = Nanos.SECOND / 10;

  /** Most announcements in one {@link #poll}, during which solicitations wait. */
  private static final int ANNOUNCED_PER_POLL = 8;

  private final TreeSet<ProxiedAddress> queue =
      new TreeSet<>(
          (one, other) ->
              one.due != other.due
                  ? Long.compare(one.due, other.due)
                  : Long.compare(one.number, other.number));

  private long announceAt;

  /** Nothing is due. */
  ProxyQueue(long now) {
    announceAt = now;
  }

  /** Adds an address, whose {@code due} is set. */
  void add(ProxiedAddress address) {
    queue.add(address);
  }

  /** Removes an address, if it is there. */
  void remove(ProxiedAddress address) {
    queue.remove(address);
  }

  /** Sets when something is due for an address; {@link Long#MAX_VALUE} for never. */
  void due(ProxiedAddress address, long when) {
    queue.remove(address);
    address.due = when;
    if (when != Long.MAX_VALUE) {
      queue.add(address);
    }
  }

  /**
   * Passes on the addresses for which something is due, within the rate.
   *
   * @param act sets when something is due again; returns whether it sent something
   * @return when to call again: now if there is more, {@link Long#MAX_VALUE} after the next change
   */
  long poll(long now, Predicate<ProxiedAddress> act) {
    int sent = 0;
    while (!queue.isEmpty()) {
      ProxiedAddress first = queue.first();
      if (first.due > now) {
        return first.due;
      }
      long next = Math.max(announceAt, now) + Nanos.SECOND / ANNOUNCED_PER_SECOND;
      if (next - now > ANNOUNCED_AHEAD) {
        return next - ANNOUNCED_AHEAD;
      }
      if (sent == ANNOUNCED_PER_POLL) {
        return now;
      }
      if (act.test(first)) {
        announceAt = next;
        sent++;
      }
    }
    return Long.MAX_VALUE;
  }
}
