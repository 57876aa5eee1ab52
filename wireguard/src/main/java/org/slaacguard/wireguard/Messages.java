package org.slaacguard.wireguard;

/**
 * The four messages on the wire (whitepaper, section 5.4): sizes and offsets in bytes. All integers
 * are little-endian. A type is one byte followed by three zero bytes, so it reads as one 32-bit
 * integer.
 */
public final class Messages {
  /** First message of a handshake. */
  public static final int INITIATION = 1;

  /** Second message of a handshake. */
  public static final int RESPONSE = 2;

  /** Answer under load, to a handshake message without a right MAC2. */
  public static final int COOKIE_REPLY = 3;

  /** Encrypted packet. */
  public static final int TRANSPORT = 4;

  /** Bytes of an initiation. */
  public static final int INITIATION_LENGTH = 148;

  /** Bytes of a response. */
  public static final int RESPONSE_LENGTH = 92;

  /** Bytes of a cookie reply. */
  public static final int COOKIE_REPLY_LENGTH = 64;

  /** Bytes before the ciphertext of a transport message: type, receiver, counter. */
  public static final int TRANSPORT_HEADER = 16;

  /** Where a transport message has its receiver index. */
  public static final int TRANSPORT_RECEIVER = 4;

  /** Where a transport message has its counter. */
  public static final int TRANSPORT_COUNTER = 8;

  /** Bytes of a transport message with nothing in it: a keepalive. */
  public static final int KEEPALIVE_LENGTH = TRANSPORT_HEADER + Aead.TAG;

  /** The plaintext of a transport message is padded with zeros to a multiple of this. */
  public static final int PADDING = 16;

  static final int MAC = 16;
  static final int TIMESTAMP = 12;

  static final int SENDER = 4;
  static final int INITIATION_EPHEMERAL = 8;
  static final int INITIATION_STATIC = 40;
  static final int INITIATION_TIMESTAMP = 88;

  static final int RESPONSE_RECEIVER = 8;
  static final int RESPONSE_EPHEMERAL = 12;
  static final int RESPONSE_EMPTY = 44;

  static final int COOKIE_RECEIVER = 4;
  static final int COOKIE_NONCE = 8;
  static final int COOKIE_NONCE_LENGTH = 24;
  static final int COOKIE_SEALED = 32;

  private Messages() {}

  /**
   * The type of a message, if its length is one that the type can have.
   *
   * @param message the message, and perhaps more
   * @param length bytes of the whole message
   * @return {@link #INITIATION} to {@link #TRANSPORT}, or 0 if this is no WireGuard message
   */
  public static int type(byte[] message, int length) {
    if (length < KEEPALIVE_LENGTH
        || length > message.length
        || (message[1] | message[2] | message[3]) != 0) {
      return 0;
    }
    boolean fits =
        switch (message[0]) {
          case INITIATION -> length == INITIATION_LENGTH;
          case RESPONSE -> length == RESPONSE_LENGTH;
          case COOKIE_REPLY -> length == COOKIE_REPLY_LENGTH;
          case TRANSPORT -> true;
          default -> false;
        };
    return fits ? message[0] : 0;
  }
}
