package org.slaacguard.autoconf;

import java.util.random.RandomGenerator;

/**
 * Decides when a peer needs the next advertisement, so that no lifetime expires. A peer whose
 * default route has expired cannot even begin a handshake, so the gateway begins one by sending.
 *
 * <p>A peer that does not answer is tried again, at growing intervals, for as long as any of its
 * lifetimes may last. While it is unreachable, its advertisements have lifetimes that outlast its
 * absence.
 */
final class Renewal {
  /** Longer than a handshake is tried (REKEY_ATTEMPT_TIME, whitepaper, section 6.4). */
  static final long ATTEMPT = 120 * Nanos.SECOND;

  /** Longest pause between two attempts. */
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

  /** Whether the peer had a session, so that its endpoint is known. */
  boolean isMet() {
    return met;
  }

  /** Notes a session and an advertisement of an earlier run. */
  void metBefore(long now) {
    met = true;
    believedUntil = Nanos.sum(now, PATIENCE);
  }

  /** Notes a session. If it comes long after our attempt, the peer began it. */
  void reached(long now) {
    met = true;
    unreached = attemptedAt == Nanos.NEVER ? unreached : now - attemptedAt > ATTEMPT;
    begin();
  }

  /** Whether the peer did not answer the gateway's last handshake. */
  boolean isUnreached() {
    return unreached;
  }

  /** Notes an advertisement to a peer with a session. */
  void told(AdvertisedLifetimes lifetimes, long now, RandomGenerator random) {
    long shortest = lifetimes.shortest();
    long longest = Math.max(lifetimes.longest(), PATIENCE);
    believedUntil = Math.max(believedUntil, Nanos.sum(now, longest));
    if (shortest == Nanos.NEVER) {
      interval = Nanos.NEVER;
      due = Nanos.NEVER;
      return;
    }
    // Three in a lifetime, because packets get lost (as in RFC 4861, section 6.2.1).
    interval = shortest / 4 + random.nextLong(shortest / 12 + 1);
    // Well before a third of it remains, because the handshake may have to be repeated.
    due = Nanos.sum(now, shortest / 2 + random.nextLong(shortest / 8 + 1));
  }

  /** The longest time from one advertisement to the next during a session. */
  long interval() {
    return interval;
  }

  /** When to begin a handshake, if there is no session then. */
  long due() {
    return due;
  }

  /** Makes the peer due soon, because it must hear of a change, however often it did not answer. */
  void begin() {
    attemptedAt = Nanos.NEVER;
    pause = ATTEMPT;
  }

  /**
   * Notes that the gateway begins a handshake now.
   *
   * @return when to try again without a session
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
