package org.slaacguard.wireguard;

/**
 * When packets last went to and came from a peer: the part of the timers (whitepaper, section 6)
 * that packet workers write. The timers themselves belong to the protocol thread, which reads these
 * times when one is due.
 *
 * <p>Times are coarse: each is written at most about once a {@link #COARSE}. So the cache line of a
 * busy peer does not move between workers with every packet. The lost precision costs at most an
 * extra keepalive, or a new handshake for the last data sent.
 */
final class PeerActivity {
  /** A time long before any other. */
  static final long NEVER = Long.MIN_VALUE / 2;

  /** Granularity of the times, in nanoseconds. */
  static final long COARSE = 1_000_000L;

  // The last authenticated message in each direction; the first data sent after the last message
  // came; the first data received after the last message went.
  private volatile long lastSent = NEVER;
  private volatile long lastReceived = NEVER;
  private volatile long unanswered = NEVER;
  private volatile long unacknowledged = NEVER;

  // Whether a timer of the protocol thread runs for it. Only that thread writes this field. Each
  // side writes its own field and then reads the other's, both volatile, so at least one of them
  // sees the other's.
  private volatile boolean watchingAnswer;
  private volatile boolean watchingAcknowledgement;

  /**
   * Notes an outgoing authenticated message.
   *
   * @return whether the protocol thread must start to watch for an answer
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
   * Notes an incoming authenticated message.
   *
   * @return whether the protocol thread must start to watch for its acknowledgement
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

  /** When the first data was sent that is still unanswered, or {@link #NEVER}. */
  long unansweredSince() {
    long since = unanswered;
    return since > lastReceived ? since : NEVER;
  }

  /** When the first data came that is still unacknowledged, or {@link #NEVER}. */
  long unacknowledgedSince() {
    long since = unacknowledged;
    return since > lastSent ? since : NEVER;
  }

  /** When the last authenticated message came, or {@link #NEVER}. Any thread. */
  long lastReceived() {
    return lastReceived;
  }

  /** When the last message went either way. Protocol thread. */
  long lastTraversal() {
    return Math.max(lastSent, lastReceived);
  }

  /** Marks the data sent so far as needing no answer. Protocol thread. */
  void forgetUnanswered() {
    unanswered = NEVER;
  }

  /** Counts the keepalive that is about to go as sent. Protocol thread. */
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
