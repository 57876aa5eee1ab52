package org.slaacguard.wireguard;

/**
 * When packets last went to and came from a peer: the part of the timers (whitepaper, section 6)
 * that packet workers write. The timers themselves belong to the protocol thread, which reads these
 * times when one is due.
 *
 * <p>The times are coarse, so that a busy peer's cache line is not passed between the workers with
 * every packet: each is written at most about once a {@link #COARSE}. What that loses is harmless:
 * an extra keepalive, or no new handshake for the last data sent.
 */
final class PeerActivity {
  /** "Never": long before any time. */
  static final long NEVER = Long.MIN_VALUE / 2;

  /** Grain of the times, in nanoseconds. */
  static final long COARSE = 1_000_000L;

  // The last authenticated message each way; the first data sent after
  // the last message came; the first data received after the last message went.
  private volatile long lastSent = NEVER;
  private volatile long lastReceived = NEVER;
  private volatile long unanswered = NEVER;
  private volatile long unacknowledged = NEVER;

  // Whether the protocol thread has a timer running for it. Written by that thread only; each side
  // writes its own field and then reads the other's, both volatile, so one of them sees.
  private volatile boolean watchingAnswer;
  private volatile boolean watchingAcknowledgement;

  /**
   * An authenticated message goes out.
   *
   * @return whether the protocol thread has to start watching for an answer
   */
  boolean sent(long now, boolean data) {
    if (now - lastSent >= COARSE) {
      lastSent = now;
    }
    if (!data) {
      return false;
    }
    long first = unanswered;
    long received = lastReceived;
    if (first <= received && now - first >= COARSE) {
      unanswered = Math.max(now, received + 1);
    }
    return !watchingAnswer;
  }

  /**
   * An authenticated message came in.
   *
   * @return whether the protocol thread has to start watching whether it is acknowledged
   */
  boolean received(long now, boolean data) {
    long last = lastReceived;
    if (now - last >= COARSE || unanswered > last) {
      lastReceived = Math.max(now, unanswered);
    }
    if (!data) {
      return false;
    }
    long sent = lastSent;
    if (unacknowledged <= sent) {
      unacknowledged = Math.max(now, sent + 1);
    }
    return !watchingAcknowledgement;
  }

  /** When the first data was sent that nothing has answered, or {@link #NEVER}. */
  long unansweredSince() {
    long since = unanswered;
    return since > lastReceived ? since : NEVER;
  }

  /** When the first data came that nothing has acknowledged, or {@link #NEVER}. */
  long unacknowledgedSince() {
    long since = unacknowledged;
    return since > lastSent ? since : NEVER;
  }

  /** When something authentic last came, or {@link #NEVER}. Any thread. */
  long lastReceived() {
    return lastReceived;
  }

  /** When anything last went either way. Protocol thread. */
  long lastTraversal() {
    return Math.max(lastSent, lastReceived);
  }

  /** The data sent so far needs no answer any more. Protocol thread. */
  void forgetUnanswered() {
    unanswered = NEVER;
  }

  /** The keepalive that is about to go counts as sent. Protocol thread. */
  void acknowledged(long now) {
    lastSent = Math.max(now, unacknowledged);
  }

  void watchAnswer(boolean watching) {
    watchingAnswer = watching;
  }

  void watchAcknowledgement(boolean watching) {
    watchingAcknowledgement = watching;
  }
}
