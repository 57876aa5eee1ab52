package org.slaacguard.wireguard;

/**
 * The four messages on the wire (whitepaper, section 5.4): sizes and offsets in bytes. All integers
 * are little-endian. A type is one byte followed by three zero bytes, so it reads as one 32-bit
 * integer.
 */
public final class Messages {
  /** The first message of a handshake. */
  public static final int INITIATION = 1;

  /** The second message of a handshake. */
  public static final int RESPONSE = 2;

  /** The answer, under load, to a handshake message without a right MAC2. */
  public static final int COOKIE_REPLY = 3;

  /** An encrypted packet. */
  public static final int TRANSPORT = 4;

  /** Length in bytes of an initiation. */
  public static final int INITIATION_LENGTH = 148;

  /** Length in bytes of a response. */
  public static final int RESPONSE_LENGTH = 92;

  /** Length in bytes of a cookie reply. */
  public static final int COOKIE_REPLY_LENGTH = 64;

  /** Length in bytes of a transport message's header: type, receiver, counter. */
  public static final int TRANSPORT_HEADER = 16;

  /** Offset of the receiver index in a transport message. */
  public static final int TRANSPORT_RECEIVER = 4;

  /** Offset of the counter in a transport message. */
  public static final int TRANSPORT_COUNTER = 8;

  /** Length in bytes of a keepalive: a transport message with an empty packet. */
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
   * The type of a message, if its length is possible for that type.
   *
   * @param message the message, perhaps followed by other bytes
   * @param length bytes of the whole message
   * @return {@link #INITIATION} to {@link #TRANSPORT}, or 0 if it is no WireGuard message
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
