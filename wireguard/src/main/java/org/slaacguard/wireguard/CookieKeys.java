package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The secrets for MACs and cookies of messages to us (whitepaper, sections 5.4.4 and 5.4.7): two
 * keys that follow from our public key, and a secret that changes every two minutes. The secret
 * before counts for as long again, so that each cookie counts for two minutes: otherwise one given
 * just before the change would be worth nothing when its peer uses it, five seconds later. Any
 * thread.
 */
final class CookieKeys {
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private volatile @Nullable Secret secret;
  private volatile @Nullable Secret previous;
  // Another thread may still compute with it, so it is wiped two minutes later.
  private @Nullable Secret dead;
  private volatile boolean wiped;

  private record Secret(byte[] bytes, long born) {
    /** Whether new cookies are made with it. */
    boolean isFresh(long now) {
      return now - born < ProtocolLimits.COOKIE_LIFE;
    }

    /** Whether one of its cookies can be less than two minutes old. */
    boolean counts(long now) {
      return now - born < 2 * ProtocolLimits.COOKIE_LIFE;
    }
  }

  /** Derives the keys for messages to this static public key. */
  CookieKeys(Blake2s blake, byte[] publicKey) {
    mac1Key = blake.hash(CookieGenerator.LABEL_MAC1, publicKey);
    cookieKey = blake.hash(CookieGenerator.LABEL_COOKIE, publicKey);
  }

  /** The key of MAC1, which callers must not change. */
  byte[] mac1Key() {
    return mac1Key;
  }

  /** The key that encrypts cookies, which callers must not change. */
  byte[] cookieKey() {
    return cookieKey;
  }

  /**
   * The newest secret, which callers must not change; null if no cookie made with it can be valid.
   */
  byte @Nullable [] secret(long now) {
    return counting(secret, now);
  }

  /** The secret before the newest one, as {@link #secret}. */
  byte @Nullable [] previousSecret(long now) {
    return counting(previous, now);
  }

  private static byte @Nullable [] counting(@Nullable Secret one, long now) {
    return one != null && one.counts(now) ? one.bytes : null;
  }

  /** The secret for a new cookie, renewed if it is too old. */
  byte[] secretForReply(long now, RandomGenerator random) {
    Secret present = secret;
    return present != null && present.isFresh(now) ? present.bytes : renew(now, random);
  }

  private synchronized byte[] renew(long now, RandomGenerator random) {
    Secret present = secret;
    if (present != null && present.isFresh(now)) {
      return present.bytes;
    }
    byte[] fresh = new byte[Blake2s.HASH];
    random.nextBytes(fresh);
    if (!wiped) {
      wipe(dead);
      dead = previous;
      previous = present;
      secret = new Secret(fresh, now);
    }
    return fresh;
  }

  private static void wipe(@Nullable Secret old) {
    if (old != null) {
      Arrays.fill(old.bytes, (byte) 0);
    }
  }

  /** Wipes the secrets, because our key has changed. */
  synchronized void wipe() {
    wiped = true;
    wipe(dead);
    wipe(previous);
    wipe(secret);
    dead = null;
    previous = null;
    secret = null;
  }
}
