package org.slaacguard.wireguard;

import java.util.Arrays;

/** Adds the MACs to messages to a peer, and keeps the peer's cookie. Protocol thread. */
final class CookieGenerator {
  static final byte[] LABEL_MAC1 = SymmetricState.ascii("mac1----");
  static final byte[] LABEL_COOKIE = SymmetricState.ascii("cookie--");

  private final Blake2s blake;
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private final byte[] lastMac1 = new byte[Messages.MAC];
  private final byte[] cookie = new byte[Messages.MAC];
  private long cookieBorn = PeerActivity.NEVER;
  private boolean asked;

  /** Creates a generator for messages to this static public key. */
  CookieGenerator(Blake2s blake, byte[] remote) {
    this.blake = blake;
    mac1Key = blake.hash(LABEL_MAC1, remote);
    cookieKey = blake.hash(LABEL_COOKIE, remote);
  }

  /** Fills in the last 32 bytes of a handshake message. */
  void sign(long now, byte[] message) {
    int mac1 = message.length - 2 * Messages.MAC;
    int mac2 = message.length - Messages.MAC;
    blake.mac(mac1Key, message, mac1, message, mac1);
    System.arraycopy(message, mac1, lastMac1, 0, Messages.MAC);
    asked = true;
    if (now - cookieBorn < ProtocolLimits.COOKIE_LIFE) {
      blake.mac(cookie, message, mac2, message, mac2);
    }
  }

  /**
   * Keeps the cookie if this reply answers our last message. At most one reply counts for each
   * message.
   */
  boolean take(long now, byte[] reply) {
    if (!asked
        || !HandshakeAead.openCookie(
            cookieKey,
            Bytes.copy(reply, Messages.COOKIE_NONCE, Messages.COOKIE_NONCE_LENGTH),
            lastMac1,
            Bytes.copy(reply, Messages.COOKIE_SEALED, 2 * Messages.MAC),
            cookie)) {
      return false;
    }
    cookieBorn = now;
    asked = false;
    return true;
  }

  void wipe() {
    Arrays.fill(cookie, (byte) 0);
    cookieBorn = PeerActivity.NEVER;
    asked = false;
  }
}
