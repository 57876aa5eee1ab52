package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Ipv4Address;

/**
 * Checks MACs and makes cookies for messages to us (whitepaper, sections 5.3, 5.4.4 and 5.4.7). One
 * thread uses it; several share the keys. Checking allocates nothing.
 */
final class CookieChecker {
  private final Blake2s blake;
  private final CookieKeys keys;
  private final byte[] expected = new byte[Messages.MAC];
  private final byte[] cookie = new byte[Messages.MAC];
  private final byte[] source = new byte[16 + Short.BYTES];
  private final int[] mac1Start;
  private final CookieSealer sealer;

  /** Creates a checker for messages to this static public key. */
  CookieChecker(Blake2s blake, byte[] publicKey) {
    this(blake, new CookieKeys(blake, publicKey));
  }

  /** Creates one of several checkers that share keys. */
  CookieChecker(Blake2s blake, CookieKeys keys) {
    this.blake = blake;
    this.keys = keys;
    mac1Start = blake.macStart(keys.mac1Key());
    sealer = new CookieSealer(keys.cookieKey());
  }

  CookieKeys keys() {
    return keys;
  }

  /**
   * Whether MAC1 is right, so that the sender knows our public key. The MACs are the last 32 bytes
   * of the message.
   */
  boolean mac1Right(byte[] message, int length) {
    int covered = length - 2 * Messages.MAC;
    blake.mac(mac1Start, message, covered, expected, 0);
    return Bytes.sameMac(expected, 0, message, covered);
  }

  /** Writes a MAC1 that is right for us, and a MAC2 that is wrong. */
  void sign(byte[] message, int length) {
    int covered = length - 2 * Messages.MAC;
    blake.mac(mac1Start, message, covered, message, covered);
    Arrays.fill(message, covered + Messages.MAC, length, (byte) 1);
  }

  /** Whether MAC2 is right, so that the sender has received our cookie at this endpoint. */
  boolean mac2Right(long now, byte[] message, int length, Endpoint from) {
    return mac2Right(
        now,
        message,
        length,
        from.address().high(),
        from.address().low(),
        isIpv4(from),
        from.port());
  }

  /**
   * As above, without an object for the source. An all-zero MAC2, which means no cookie, is
   * rejected without any computation.
   */
  boolean mac2Right(
      long now, byte[] message, int length, long high, long low, boolean ipv4, int port) {
    if (!hasMac2(message, length)) {
      return false;
    }
    return mac2Right(keys.secret(now), message, length, high, low, ipv4, port)
        || mac2Right(keys.previousSecret(now), message, length, high, low, ipv4, port);
  }

  private boolean mac2Right(
      byte @Nullable [] secret,
      byte[] message,
      int length,
      long high,
      long low,
      boolean ipv4,
      int port) {
    if (secret == null) {
      return false;
    }
    int covered = length - Messages.MAC;
    bake(secret, high, low, ipv4, port);
    blake.mac(cookie, message, covered, expected, 0);
    return Bytes.sameMac(expected, 0, message, covered);
  }

  /** Whether the sender claims to have a cookie: MAC2 is not all zero. */
  static boolean hasMac2(byte[] message, int length) {
    int bits = 0;
    for (int i = length - Messages.MAC; i < length; i++) {
      bits |= message[i];
    }
    return bits != 0;
  }

  /** The cookie reply to the sender of this message at that endpoint. */
  byte[] reply(long now, byte[] message, int length, Endpoint from, RandomGenerator random) {
    byte[] reply = new byte[Messages.COOKIE_REPLY_LENGTH];
    reply(
        now,
        message,
        length,
        from.address().high(),
        from.address().low(),
        isIpv4(from),
        from.port(),
        random,
        reply);
    return reply;
  }

  /** As above, without an object for the source, into the first 64 bytes of {@code reply}. */
  void reply(
      long now,
      byte[] message,
      int length,
      long high,
      long low,
      boolean ipv4,
      int port,
      RandomGenerator random,
      byte[] reply) {
    bake(keys.secretForReply(now, random), high, low, ipv4, port);
    Bytes.putInt(reply, 0, Messages.COOKIE_REPLY);
    Bytes.putInt(reply, Messages.COOKIE_RECEIVER, Bytes.getInt(message, Messages.SENDER));
    sealer.seal(random, message, length - 2 * Messages.MAC, cookie, reply);
  }

  private static boolean isIpv4(Endpoint from) {
    return from.address() instanceof Ipv4Address;
  }

  /** Computes the cookie of a source: a MAC of its address and port. */
  private void bake(byte[] secret, long high, long low, boolean ipv4, int port) {
    int length = 0;
    if (ipv4) {
      Bytes.putIntBigEndian(source, 0, (int) low);
      length = Integer.BYTES;
    } else {
      Bytes.putLongBigEndian(source, 0, high);
      Bytes.putLongBigEndian(source, Long.BYTES, low);
      length = 2 * Long.BYTES;
    }
    source[length] = (byte) (port >>> 8);
    source[length + 1] = (byte) port;
    blake.mac(secret, source, length + Short.BYTES, cookie, 0);
  }

  void wipe() {
    keys.wipe();
  }
}
