package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;

/**
 * The timers of all peers (whitepaper, sections 6.1 to 6.6). Protocol thread.
 *
 * <p>Two of them look at what packet workers wrote into {@link PeerActivity}: they are started by
 * the first packet, are not moved by the following ones, and find out when they are due whether
 * there is something to do, to wait for longer, or nothing any more.
 */
final class Timers {
  /** The actions of due timers. */
  interface Due {
    /** Sends another initiation. */
    void repeatInitiation(Peer peer, long now);

    /** No answer for 90 s. */
    void giveUp(Peer peer);

    /** Data was sent and nothing came: new keys are wanted. */
    void unanswered(Peer peer, long now);

    /** New keys are wanted. */
    void wantHandshake(Peer peer, long now);

    /** Sends an empty message, if there are keys. */
    boolean keepalive(Peer peer, long now);

    /** The last keys are too old for anything. */
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

  /** A handshake is asked for: from now on it is tried for 90 s. */
  void wanted(Peer peer, long now) {
    peer.timers.attemptsBegan = now;
  }

  /** An initiation went out, or would have if it could. */
  void initiated(Peer peer, long now) {
    peer.timers.retransmit = now + ProtocolLimits.REKEY_TIMEOUT + jitter();
    reschedule(peer.timers, now);
  }

  /** An initiation is wanted, but not before that time. */
  void initiateAt(Peer peer, long when, long now) {
    if (peer.timers.retransmit == PeerTimers.NONE) {
      peer.timers.retransmit = when;
      reschedule(peer.timers, now);
    }
  }

  /** There are new keys, perhaps not confirmed. */
  void sessionDerived(Peer peer, long now) {
    peer.timers.zeroKeys = now + ProtocolLimits.ZERO_KEYS_AFTER;
    reschedule(peer.timers, now);
  }

  /** There are new keys that may be used. */
  void handshakeComplete(Peer peer, long now) {
    peer.timers.retransmit = PeerTimers.NONE;
    reschedule(peer.timers, now);
  }

  /** Data was sent, and no timer waits for an answer yet. */
  void watchAnswer(Peer peer, long now) {
    peer.activity.watchAnswer(true);
    lookAtAnswer(peer.timers, now);
    reschedule(peer.timers, now);
  }

  /** Data came, and no timer for its acknowledgement runs yet. */
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

  /** All keys are gone; what is left is the persistent keepalive. */
  void sessionsCleared(Peer peer) {
    PeerTimers timers = peer.timers;
    timers.retransmit = PeerTimers.NONE;
    timers.answer = PeerTimers.NONE;
    timers.acknowledgement = PeerTimers.NONE;
    timers.zeroKeys = PeerTimers.NONE;
    peer.activity.watchAnswer(false);
    peer.activity.watchAcknowledgement(false);
    // The wheel may still call for one of them; then it finds nothing due.
  }

  /** No timer of this peer any more. */
  void remove(Peer peer) {
    sessionsCleared(peer);
    peer.timers.persistent = PeerTimers.NONE;
    peer.timers.scheduled = PeerTimers.NONE;
    wheel.cancel(peer.timers);
  }

  private void reschedule(PeerTimers timers, long now) {
    long earliest = timers.earliest();
    // A timer that has moved away stays in the wheel until its old time: moving it there, with
    // every packet perhaps, would cost more than looking at it once in vain.
    if (earliest < timers.scheduled) {
      timers.scheduled = earliest;
      wheel.schedule(timers, earliest, now);
    }
  }

  private void fire(PeerTimers timers, long now) {
    timers.scheduled = PeerTimers.NONE;
    Peer peer = timers.peer;
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
      // Without keys there is nothing to answer with, and what came is of the past.
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
