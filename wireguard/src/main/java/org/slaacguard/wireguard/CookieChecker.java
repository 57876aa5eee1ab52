package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.slaacguard.net.Endpoint;

/**
 * MACs and cookies of messages to us (whitepaper, sections 5.3, 5.4.4 and 5.4.7). Protocol thread.
 */
final class CookieChecker {
  private final Blake2s blake;
  private final byte[] cookieKey;
  private final byte[] mac1Key;
  private final byte[] expected = new byte[Messages.MAC];
  private final byte[] secret = new byte[Blake2s.HASH];
  private long secretBorn = PeerActivity.NEVER;

  /** A checker for messages to this static public key. */
  CookieChecker(Blake2s blake, byte[] publicKey) {
    this.blake = blake;
    mac1Key = blake.hash(CookieJar.LABEL_MAC1, publicKey);
    cookieKey = blake.hash(CookieJar.LABEL_COOKIE, publicKey);
  }

  /** Whether the sender knows our public key. The MACs are the last 32 bytes of the message. */
  boolean mac1Right(byte[] message, int length) {
    int covered = length - 2 * Messages.MAC;
    blake.mac(mac1Key, message, covered, expected, 0);
    return Bytes.sameMac(expected, 0, message, covered);
  }

  /** Whether the sender has received a cookie of ours at this endpoint. */
  boolean mac2Right(long now, byte[] message, int length, Endpoint from) {
    if (now - secretBorn >= ProtocolLimits.COOKIE_LIFE) {
      return false;
    }
    int covered = length - Messages.MAC;
    blake.mac(cookie(from), message, covered, expected, 0);
    return Bytes.sameMac(expected, 0, message, covered);
  }

  /** The reply that carries a cookie to whoever sent this message from there. */
  byte[] reply(long now, byte[] message, int length, Endpoint from, RandomGenerator random) {
    if (now - secretBorn >= ProtocolLimits.COOKIE_LIFE) {
      random.nextBytes(secret);
      secretBorn = now;
    }
    byte[] nonce = new byte[Messages.COOKIE_NONCE_LENGTH];
    random.nextBytes(nonce);
    byte[] asked = Bytes.copy(message, length - 2 * Messages.MAC, Messages.MAC);
    byte[] sealed = HandshakeAead.sealCookie(cookieKey, nonce, asked, cookie(from));
    byte[] reply = new byte[Messages.COOKIE_REPLY_LENGTH];
    reply[0] = Messages.COOKIE_REPLY;
    Bytes.putInt(reply, Messages.COOKIE_RECEIVER, Bytes.getInt(message, Messages.SENDER));
    System.arraycopy(nonce, 0, reply, Messages.COOKIE_NONCE, nonce.length);
    System.arraycopy(sealed, 0, reply, Messages.COOKIE_SEALED, sealed.length);
    return reply;
  }

  private byte[] cookie(Endpoint from) {
    byte[] address = from.address().toBytes();
    byte[] source = Arrays.copyOf(address, address.length + Short.BYTES);
    source[address.length] = (byte) (from.port() >>> 8);
    source[address.length + 1] = (byte) from.port();
    byte[] cookie = new byte[Messages.MAC];
    blake.mac(secret, source, source.length, cookie, 0);
    return cookie;
  }

  void wipe() {
    Arrays.fill(secret, (byte) 0);
    secretBorn = PeerActivity.NEVER;
  }
}
