package org.slaacguard.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An access concentrator's answer that begins a PPPoE session (PADS, RFC 2516, section 5.4),
 * reduced to what concerns packet sizes.
 *
 * @param session the session's number, 1 to 65535
 * @param maxPayload PPP-Max-Payload (RFC 4638, section 2): the bytes of a PPP payload that both
 *     ends accept; 0 if the concentrator does not say, and so allows at most 1492
 */
public record PppoeConfirmation(int session, int maxPayload) {
  /** The EtherType of the PPPoE discovery stage. */
  public static final int ETHER_TYPE = 0x8863;

  private static final int HEADER = 6;
  private static final int VERSION_AND_TYPE = 0x11;
  private static final int PADS = 0x65;
  private static final int TAG_HEADER = 4;
  private static final int END_OF_LIST = 0;
  private static final int PPP_MAX_PAYLOAD = 0x0120;

  /**
   * Reads the content of a frame of type {@link #ETHER_TYPE}.
   *
   * @return null if it is another message, begins no session, or breaks a rule of its format
   */
  public static @Nullable PppoeConfirmation read(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    if (frame.length < HEADER || in.get() != VERSION_AND_TYPE || in.get() != PADS) {
      return null;
    }
    int session = Short.toUnsignedInt(in.getShort());
    int length = Short.toUnsignedInt(in.getShort());
    if (session == 0 || length > in.remaining()) {
      return null;
    }
    // The rest is the frame's padding.
    in.limit(HEADER + length);
    int maxPayload = 0;
    while (in.remaining() >= TAG_HEADER) {
      int tag = Short.toUnsignedInt(in.getShort());
      int size = Short.toUnsignedInt(in.getShort());
      if (tag == END_OF_LIST) {
        return new PppoeConfirmation(session, maxPayload);
      }
      if (size > in.remaining() || (tag == PPP_MAX_PAYLOAD && size != Short.BYTES)) {
        return null;
      }
      if (tag == PPP_MAX_PAYLOAD) {
        maxPayload = Short.toUnsignedInt(in.getShort(in.position()));
      }
      in.position(in.position() + size);
    }
    return in.hasRemaining() ? null : new PppoeConfirmation(session, maxPayload);
  }
}
