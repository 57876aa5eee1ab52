package org.slaacguard.autoconf;

import java.util.random.RandomGenerator;

/** The retransmission timer of one exchange, and when the exchange has failed. */
final class Retransmission {
  private static final long CENTISECOND = Nanos.SECOND / 100;

  private final RandomGenerator random;
  private final DelegationExchange exchange;
  private long firstAt;
  private long timeout;
  private int sent;
  private long due;

  /**
   * Creates the timer of an exchange whose first message is due after {@code delay} nanoseconds.
   */
  Retransmission(DelegationExchange exchange, long now, long delay, RandomGenerator random) {
    this.exchange = exchange;
    this.random = random;
    due = now + delay;
  }

  /** When to send, or to give up. */
  long due() {
    return due;
  }

  /** Whether nothing has been sent yet. */
  boolean isFresh() {
    return sent == 0;
  }

  /** Whether the first timeout has passed, so that the first answer is taken. */
  boolean isPastFirstTimeout() {
    return sent > 1;
  }

  /** Whether the exchange has failed when {@link #due} has come. */
  boolean isOver(long now) {
    return sent > 0
        && ((exchange.maxCount > 0 && sent >= exchange.maxCount)
            || (exchange.maxDuration > 0 && now - firstAt >= exchange.maxDuration));
  }

  /** Notes that the message is sent now. */
  void sent(long now, long solMaxRt) {
    if (sent++ == 0) {
      firstAt = now;
    }
    timeout = exchange.timeout(timeout, solMaxRt, random);
    due = now + timeout;
    if (exchange.maxDuration > 0) {
      due = Math.min(due, firstAt + exchange.maxDuration);
    }
  }

  /** Hundredths of a second since the first message, 65535 at most (RFC 9915, section 21.9). */
  int elapsed(long now) {
    return sent == 0 ? 0 : (int) Math.min(0xffff, (now - firstAt) / CENTISECOND);
  }
}
