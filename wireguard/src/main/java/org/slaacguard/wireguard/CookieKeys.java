package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What MACs and cookies of messages to us are made with (whitepaper, sections 5.4.4 and 5.4.7): two
 * keys that follow from our public key, and the secret that changes every two minutes. Any thread.
 */
final class CookieKeys {
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private volatile @Nullable Secret secret;
  // Another thread may still compute with it: wiped two minutes later.
  private @Nullable Secret previous;
  private volatile boolean wiped;

  private record Secret(byte[] bytes, long born) {
    boolean alive(long now) {
      return now - born < ProtocolLimits.COOKIE_LIFE;
    }
  }

  /** For messages to this static public key. */
  CookieKeys(Blake2s blake, byte[] publicKey) {
    mac1Key = blake.hash(CookieJar.LABEL_MAC1, publicKey);
    cookieKey = blake.hash(CookieJar.LABEL_COOKIE, publicKey);
  }

  /** Not to be changed. */
  byte[] mac1Key() {
    return mac1Key;
  }

  /** Not to be changed. */
  byte[] cookieKey() {
    return cookieKey;
  }

  /** The secret, not to be changed; null if no cookie of today's is out. */
  byte @Nullable [] secret(long now) {
    Secret present = secret;
    return present != null && present.alive(now) ? present.bytes : null;
  }

  /** The secret, another one if the last is too old. */
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

  /** For good: our key is another one. */
  synchronized void wipe() {
    wiped = true;
    wipe(previous);
    wipe(secret);
    previous = null;
    secret = null;
  }
}
