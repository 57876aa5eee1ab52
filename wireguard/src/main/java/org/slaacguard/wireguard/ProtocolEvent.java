package org.slaacguard.wireguard;

/** What the protocol did or refused, for counters. */
public enum ProtocolEvent {
  /** An initiation was sent. */
  INITIATION_SENT,
  /** A response was sent. */
  RESPONSE_SENT,
  /** A cookie reply was sent. */
  COOKIE_REPLY_SENT,
  /** A cookie reply to one of our messages came. */
  COOKIE_ACCEPTED,
  /** A handshake is complete, and its keys may be used. */
  HANDSHAKE_COMPLETED,
  /** A handshake was given up after {@link ProtocolLimits#REKEY_ATTEMPT_TIME}. */
  HANDSHAKE_GIVEN_UP,
  /** Refused: no handshake message or cookie reply, or of the wrong length. */
  REFUSED_MALFORMED,
  /** Refused: wrong MAC1, or under load wrong MAC2 (then a cookie reply went back). */
  REFUSED_MAC,
  /** Refused under load: the source sends too many messages. */
  REFUSED_RATE,
  /** Refused: a response or cookie reply to an index that nobody has. */
  REFUSED_UNKNOWN_INDEX,
  /** Refused: an initiation from a key that is no peer's, or is our own. */
  REFUSED_UNKNOWN_PEER,
  /** Refused: an authentication tag or a public key was wrong. */
  REFUSED_FORGED,
  /** Refused: an initiation that is not newer than the last one. */
  REFUSED_REPLAY,
  /** Refused: too many initiations of one peer. */
  REFUSED_FLOOD,
  /** Refused: keys or peer changed, or the handshake ended, during the computation. */
  REFUSED_OVERTAKEN
}
