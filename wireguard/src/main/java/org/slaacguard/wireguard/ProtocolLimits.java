package org.slaacguard.wireguard;

/** The constants of the whitepaper's section 6.1; times in nanoseconds. */
public final class ProtocolLimits {
  private static final long SECOND = 1_000_000_000L;

  /** Messages under one key after which the sender asks for a new key. */
  public static final long REKEY_AFTER_MESSAGES = 1L << 60;

  /** Messages under one key after which it is no longer used: 2^64 - 2^13 - 1, unsigned. */
  public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

  /** Age of a key at which its initiator asks for a new one when it sends. */
  public static final long REKEY_AFTER_TIME = 120 * SECOND;

  /** Age of a key at which it is no longer used. */
  public static final long REJECT_AFTER_TIME = 180 * SECOND;

  /** How long initiations are repeated before the handshake is given up. */
  public static final long REKEY_ATTEMPT_TIME = 90 * SECOND;

  /** Least time between two initiations to a peer. */
  public static final long REKEY_TIMEOUT = 5 * SECOND;

  /**
   * Largest random addition to {@link #REKEY_TIMEOUT}, which keeps two peers from initiating at the
   * same time.
   */
  public static final long REKEY_JITTER = SECOND / 3;

  /** Time without an outgoing message after received data, after which a keepalive is sent. */
  public static final long KEEPALIVE_TIMEOUT = 10 * SECOND;

  /** Time without an incoming message after sent data, after which a new handshake begins. */
  public static final long NEW_HANDSHAKE_AFTER = KEEPALIVE_TIMEOUT + REKEY_TIMEOUT;

  /** Age of a key at which its initiator asks for a new one when it receives. */
  public static final long REKEY_ON_RECEIVE_AFTER =
      REJECT_AFTER_TIME - KEEPALIVE_TIMEOUT - REKEY_TIMEOUT;

  /** Time after the last new session at which all keys of a peer are wiped. */
  public static final long ZERO_KEYS_AFTER = 3 * REJECT_AFTER_TIME;

  /** Lifetime of a cookie and of its secret. */
  public static final long COOKIE_LIFE = 120 * SECOND;

  /** Least time between two accepted initiations of a peer: 50 a second. */
  public static final long INITIATION_INTERVAL = SECOND / 50;

  private ProtocolLimits() {}
}
