package org.slaacguard.autoconf;

import java.util.random.RandomGenerator;

/**
 * Decides when one peer needs the next advertisement, so that no lifetime runs out. A peer whose
 * default route has run out cannot even begin a handshake, so the gateway begins one, by sending.
 *
 * <p>A peer that does not answer is tried again, at growing intervals, for as long as any of its
 * lifetimes may last; and while the gateway cannot reach it, its advertisements have lifetimes that
 * outlast its absence.
 */
final class Renewal {
  /** Longer than a handshake is tried for (REKEY_ATTEMPT_TIME, whitepaper, section 6.4). */
  static final long ATTEMPT = 120 * Nanos.SECOND;

  /** Between two attempts at most. */
  static final long LONGEST_PAUSE = 6 * 3600 * Nanos.SECOND;

  /** How long a peer is tried at least, whatever it was told: the longest router lifetime. */
  static final long PATIENCE = 65_535 * Nanos.SECOND;

  private boolean met;
  private boolean unreached;
  private long attemptedAt = Nanos.NEVER;
  private long pause = ATTEMPT;
  private long interval = Nanos.NEVER;
  private long due = Nanos.NEVER;
  private long believedUntil = Long.MIN_VALUE;

  /** It had a session once, so that its endpoint is known. */
  boolean isMet() {
    return met;
  }

  /** It had a session in an earlier run, and got an advertisement then. */
  void metBefore(long now) {
    met = true;
    believedUntil = Nanos.sum(now, PATIENCE);
  }

  /** It has a session. If that comes long after our attempt, it came by itself. */
  void reached(long now) {
    met = true;
    unreached = attemptedAt == Nanos.NEVER ? unreached : now - attemptedAt > ATTEMPT;
    begin();
  }

  /** Whether it did not answer when the gateway began a handshake for the last time. */
  boolean isUnreached() {
    return unreached;
  }

  /** It got an advertisement while it had a session. */
  void told(AdvertisedLifetimes lifetimes, long now, RandomGenerator random) {
    long shortest = lifetimes.shortest();
    long longest = Math.max(lifetimes.longest(), PATIENCE);
    believedUntil = Math.max(believedUntil, Nanos.sum(now, longest));
    if (shortest == Nanos.NEVER) {
      interval = Nanos.NEVER;
      due = Nanos.NEVER;
      return;
    }
    // Three in a lifetime, since packets get lost (as in RFC 4861, section 6.2.1).
    interval = shortest / 4 + random.nextLong(shortest / 12 + 1);
    // Some time before a third of it remains: the handshake may have to be repeated.
    due = Nanos.sum(now, shortest / 2 + random.nextLong(shortest / 8 + 1));
  }

  /** From one advertisement to the next while there is a session, at most. */
  long interval() {
    return interval;
  }

  /** When to begin a handshake if there is no session then. */
  long due() {
    return due;
  }

  /** Something is new: it is told of that soon, however often it did not answer. */
  void begin() {
    attemptedAt = Nanos.NEVER;
    pause = ATTEMPT;
  }

  /**
   * The gateway begins a handshake now.
   *
   * @return when to try again if that does not lead to a session
   */
  long attempt(long now) {
    unreached |= attemptedAt != Nanos.NEVER;
    attemptedAt = now;
    long wait = pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    long next = Nanos.sum(now, wait);
    return next < believedUntil ? next : Nanos.NEVER;
  }
}
