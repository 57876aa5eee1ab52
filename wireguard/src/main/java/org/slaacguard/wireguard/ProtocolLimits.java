package org.slaacguard.wireguard;

/** The constants of the whitepaper's section 6.1; times in nanoseconds. */
public final class ProtocolLimits {
  private static final long SECOND = 1_000_000_000L;

  /** Messages under one key after which the sender asks for a new one. */
  public static final long REKEY_AFTER_MESSAGES = 1L << 60;

  /** Messages under one key after which it is not used any more: 2^64 - 2^13 - 1, unsigned. */
  public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

  /** Age of a key at which its initiator asks for a new one when it sends. */
  public static final long REKEY_AFTER_TIME = 120 * SECOND;

  /** Age of a key at which it is not used any more. */
  public static final long REJECT_AFTER_TIME = 180 * SECOND;

  /** How long initiations are repeated before the handshake is given up. */
  public static final long REKEY_ATTEMPT_TIME = 90 * SECOND;

  /** The least time between two initiations to a peer. */
  public static final long REKEY_TIMEOUT = 5 * SECOND;

  /**
   * The largest random addition to {@link #REKEY_TIMEOUT}, which keeps two peers from initiating at
   * the same time.
   */
  public static final long REKEY_JITTER = SECOND / 3;

  /** Silence after received data at which an empty message answers. */
  public static final long KEEPALIVE_TIMEOUT = 10 * SECOND;

  /** Silence after sent data at which a new handshake begins. */
  public static final long NEW_HANDSHAKE_AFTER = KEEPALIVE_TIMEOUT + REKEY_TIMEOUT;

  /** Age of a key at which its initiator asks for a new one when it receives. */
  public static final long REKEY_ON_RECEIVE_AFTER =
      REJECT_AFTER_TIME - KEEPALIVE_TIMEOUT - REKEY_TIMEOUT;

  /** Time after the last new session at which all keys of a peer are wiped. */
  public static final long ZERO_KEYS_AFTER = 3 * REJECT_AFTER_TIME;

  /** Life of a cookie and of the secret it is made of. */
  public static final long COOKIE_LIFE = 120 * SECOND;

  /** The least time between two initiations that are accepted from a peer: 50 a second. */
  public static final long INITIATION_INTERVAL = SECOND / 50;

  private ProtocolLimits() {}
}
