package org.slaacguard.wireguard;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.TaiTimestamp;

/**
 * Protects from replayed initiations, and from too many initiations of one peer. The protocol
 * thread judges. Threads that compute handshakes may check beforehand.
 */
final class InitiationGuard {
  private long seconds = Long.MIN_VALUE;
  private int nanos;
  private long lastAccepted = PeerActivity.NEVER;

  /** Accepts only timestamps newer than this from now on. */
  synchronized void floor(TaiTimestamp earlier) {
    TaiTimestamp newest = newest();
    if (newest == null || earlier.compareTo(newest) > 0) {
      seconds = earlier.seconds() ^ Long.MIN_VALUE;
      nanos = earlier.nanos();
    }
  }

  /** The newest accepted timestamp, or the floor; null without either. */
  synchronized @Nullable TaiTimestamp newest() {
    return seconds == Long.MIN_VALUE && nanos == 0
        ? null
        : new TaiTimestamp(seconds ^ Long.MIN_VALUE, nanos);
  }

  /**
   * Judges an initiation that is otherwise authentic, and remembers its timestamp if it is
   * accepted.
   *
   * @param stampSeconds seconds of its TAI64N timestamp, unsigned
   * @param stampNanos nanoseconds of its timestamp, unsigned
   * @return the reason for a refusal, or null
   */
  synchronized @Nullable ProtocolEvent judge(long now, long stampSeconds, int stampNanos) {
    ProtocolEvent refusal = refusal(now, stampSeconds, stampNanos);
    if (refusal == null) {
      seconds = stampSeconds ^ Long.MIN_VALUE;
      nanos = stampNanos;
      lastAccepted = now;
    }
    return refusal;
  }

  /** Judges like {@link #judge}, but remembers nothing. */
  synchronized @Nullable ProtocolEvent refusal(long now, long stampSeconds, int stampNanos) {
    // Compared as unsigned numbers, shifted so that the first timestamp is later than "none".
    long ordered = stampSeconds ^ Long.MIN_VALUE;
    int order =
        ordered != seconds
            ? Long.compare(ordered, seconds)
            : Integer.compareUnsigned(stampNanos, nanos);
    if (order <= 0) {
      return ProtocolEvent.REFUSED_REPLAY;
    }
    if (now - lastAccepted < ProtocolLimits.INITIATION_INTERVAL) {
      return ProtocolEvent.REFUSED_FLOOD;
    }
    return null;
  }
}
