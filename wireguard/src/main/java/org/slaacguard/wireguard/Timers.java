package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;

/**
 * The timers of all peers (whitepaper, sections 6.1 to 6.6). Protocol thread.
 *
 * <p>Two of them depend on what packet workers write into {@link PeerActivity}. The first packet
 * starts such a timer, and later packets do not move it. When it is due, it finds out whether to
 * act, to wait longer, or to stop.
 */
final class Timers {
  /** From the handshake to the look for the confirmation of its keys, at most. */
  static final long LATEST_CONFIRMATION = 2 * PeerTimers.WIDE_GRID;

  /** The actions of due timers. */
  interface Due {
    /** Sends another initiation. */
    void repeatInitiation(Peer peer, long now);

    /** Gives the handshake up: no answer came for 90 s. */
    void giveUp(Peer peer);

    /** Data was sent and nothing came back, so new keys are wanted. */
    void unanswered(Peer peer, long now);

    /** New keys are wanted. */
    void wantHandshake(Peer peer, long now);

    /** Sends an empty message, if there are keys. */
    boolean keepalive(Peer peer, long now);

    /** Looks for the confirmation of new keys. */
    void confirmation(Peer peer, long now);

    /** Wipes the last keys, which are too old for any use. */
    void zeroKeys(Peer peer);
  }

  private final TimerWheel<PeerTimers> wheel = new TimerWheel<>(this::fire);
  private final RandomGenerator random;
  private final Due due;

  Timers(RandomGenerator random, Due due) {
    this.random = random;
    this.due = due;
  }

  void poll(long now) {
    wheel.advance(now);
  }

  long next() {
    return wheel.next();
  }

  /** A handshake is wanted and is tried for 90 s from now on. */
  void wanted(Peer peer, long now) {
    peer.timers.attemptsBegan = now;
  }

  /** An initiation went out, or was due but impossible. */
  void initiated(Peer peer, long now) {
    peer.timers.retransmit = now + ProtocolLimits.REKEY_TIMEOUT + jitter();
    reschedule(peer.timers, now);
  }

  /** Schedules an initiation for that time. */
  void initiateAt(Peer peer, long when, long now) {
    if (peer.timers.retransmit == PeerTimers.NONE) {
      peer.timers.retransmit = when;
      reschedule(peer.timers, now);
    }
  }

  /** A session was derived; it may be unconfirmed. */
  void sessionDerived(Peer peer, long now) {
    peer.timers.zeroKeys = now + ProtocolLimits.ZERO_KEYS_AFTER;
    reschedule(peer.timers, now);
  }

  /**
   * Looks for the confirmation of new keys in one to two steps of the wide grid, together with what
   * is due for other peers.
   */
  void lookForConfirmation(Peer peer, long now) {
    peer.timers.confirmation = now + PeerTimers.WIDE_GRID;
    reschedule(peer.timers, now);
  }

  /** A session may be used. */
  void handshakeComplete(Peer peer, long now) {
    peer.timers.retransmit = PeerTimers.NONE;
    reschedule(peer.timers, now);
  }

  /** Starts the timer for an answer to sent data, unless it runs. */
  void watchAnswer(Peer peer, long now) {
    peer.activity.watchAnswer(true);
    lookAtAnswer(peer.timers, now);
    reschedule(peer.timers, now);
  }

  /** Starts the timer for the acknowledgement of received data, unless it runs. */
  void watchAcknowledgement(Peer peer, long now) {
    peer.activity.watchAcknowledgement(true);
    lookAtAcknowledgement(peer.timers, now);
    reschedule(peer.timers, now);
  }

  /** Sets the interval in nanoseconds, 0 for none. */
  void persistentKeepalive(Peer peer, long interval, long now) {
    peer.timers.persistentInterval = interval;
    peer.timers.persistent = interval == 0 ? PeerTimers.NONE : now + interval;
    reschedule(peer.timers, now);
  }

  /** All keys are gone. Only the persistent keepalive stays. */
  void sessionsCleared(Peer peer) {
    PeerTimers timers = peer.timers;
    timers.retransmit = PeerTimers.NONE;
    timers.answer = PeerTimers.NONE;
    timers.acknowledgement = PeerTimers.NONE;
    timers.confirmation = PeerTimers.NONE;
    timers.zeroKeys = PeerTimers.NONE;
    peer.looksForConfirmation = false;
    peer.activity.watchAnswer(false);
    peer.activity.watchAcknowledgement(false);
    // The wheel may still call for a stopped timer, and then finds nothing due.
  }

  /** Stops all timers of a peer. */
  void remove(Peer peer) {
    sessionsCleared(peer);
    peer.timers.persistent = PeerTimers.NONE;
    peer.timers.scheduled = PeerTimers.NONE;
    wheel.cancel(peer.timers);
  }

  private void reschedule(PeerTimers timers, long now) {
    long earliest = timers.earliest();
    // A timer that moved to a later time keeps its old place in the wheel. One look in vain costs
    // less than moving the entry with perhaps every packet.
    if (earliest < timers.scheduled) {
      timers.scheduled = earliest;
      wheel.schedule(timers, earliest, now);
    }
  }

  private void fire(PeerTimers timers, long now) {
    timers.scheduled = PeerTimers.NONE;
    Peer peer = timers.peer;
    if (timers.confirmation <= now) {
      timers.confirmation = PeerTimers.NONE;
      due.confirmation(peer, now);
    }
    if (timers.zeroKeys <= now) {
      timers.zeroKeys = PeerTimers.NONE;
      due.zeroKeys(peer);
    }
    if (timers.answer <= now) {
      lookAtAnswer(timers, now);
    }
    if (timers.acknowledgement <= now) {
      lookAtAcknowledgement(timers, now);
    }
    if (timers.persistent <= now) {
      lookAtPersistent(timers, now);
    }
    if (timers.retransmit <= now) {
      timers.retransmit = PeerTimers.NONE;
      if (now - timers.attemptsBegan >= ProtocolLimits.REKEY_ATTEMPT_TIME) {
        due.giveUp(peer);
      } else {
        due.repeatInitiation(peer, now);
      }
    }
    reschedule(timers, now);
  }

  private void lookAtAnswer(PeerTimers timers, long now) {
    PeerActivity activity = timers.peer.activity;
    timers.answer = PeerTimers.NONE;
    long since = activity.unansweredSince();
    if (since != PeerActivity.NEVER && now - since >= ProtocolLimits.NEW_HANDSHAKE_AFTER) {
      activity.forgetUnanswered();
      due.unanswered(timers.peer, now);
      since = PeerActivity.NEVER;
    }
    if (since == PeerActivity.NEVER) {
      activity.watchAnswer(false);
      since = activity.unansweredSince();
    }
    if (since != PeerActivity.NEVER) {
      activity.watchAnswer(true);
      timers.answer = since + ProtocolLimits.NEW_HANDSHAKE_AFTER + jitter();
    }
  }

  private void lookAtAcknowledgement(PeerTimers timers, long now) {
    PeerActivity activity = timers.peer.activity;
    timers.acknowledgement = PeerTimers.NONE;
    long since = activity.unacknowledgedSince();
    if (since != PeerActivity.NEVER && now - since >= ProtocolLimits.KEEPALIVE_TIMEOUT) {
      // Without keys no keepalive can go, and what came belongs to the past.
      due.keepalive(timers.peer, now);
      activity.acknowledged(now);
      since = PeerActivity.NEVER;
    }
    if (since == PeerActivity.NEVER) {
      activity.watchAcknowledgement(false);
      since = activity.unacknowledgedSince();
    }
    if (since != PeerActivity.NEVER) {
      activity.watchAcknowledgement(true);
      timers.acknowledgement = since + ProtocolLimits.KEEPALIVE_TIMEOUT;
    }
  }

  private void lookAtPersistent(PeerTimers timers, long now) {
    long when = timers.peer.activity.lastTraversal() + timers.persistentInterval;
    if (when <= now) {
      if (due.keepalive(timers.peer, now)) {
        timers.peer.activity.acknowledged(now);
      } else {
        due.wantHandshake(timers.peer, now);
      }
      when = now + timers.persistentInterval;
    }
    timers.persistent = when;
  }

  private long jitter() {
    return random.nextLong(ProtocolLimits.REKEY_JITTER);
  }
}
