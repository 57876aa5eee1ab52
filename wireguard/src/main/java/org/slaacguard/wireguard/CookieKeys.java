package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The secrets for MACs and cookies of messages to us (whitepaper, sections 5.4.4 and 5.4.7): two
 * keys that follow from our public key, and a secret that changes every two minutes. Any thread.
 */
final class CookieKeys {
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private volatile @Nullable Secret secret;
  // Another thread may still compute with it, so it is wiped two minutes later.
  private @Nullable Secret previous;
  private volatile boolean wiped;

  private record Secret(byte[] bytes, long born) {
    boolean alive(long now) {
      return now - born < ProtocolLimits.COOKIE_LIFE;
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
   * The current secret, which callers must not change; null if no cookie made with it can be valid.
   */
  byte @Nullable [] secret(long now) {
    Secret present = secret;
    return present != null && present.alive(now) ? present.bytes : null;
  }

  /** The secret for a new cookie, renewed if it is too old. */
  byte[] secretForReply(long now, RandomGenerator random) {
    byte[] present = secret(now);
    return present != null ? present : renew(now, random);
  }

  private synchronized byte[] renew(long now, RandomGenerator random) {
    byte[] present = secret(now);
    if (present != null) {
      return present;
    }
    byte[] fresh = new byte[Blake2s.HASH];
    random.nextBytes(fresh);
    if (!wiped) {
      wipe(previous);
      previous = secret;
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
    wipe(previous);
    wipe(secret);
    previous = null;
    secret = null;
  }
}
