package org.slaacguard.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A received netlink message.
 *
 * @param type below 16 of netlink itself, else of the protocol
 * @param flags of the message
 * @param sequence of the request that it answers, or 0
 * @param payload the fixed part and the attributes, in native order
 */
public record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
  static final int NOOP = 1;
  static final int ERROR = 2;
  static final int DONE = 3;
  static final int OVERRUN = 4;

  static final int FLAG_MULTI = 0x002;
  static final int FLAG_DUMP_INTERRUPTED = 0x010;
  static final int FLAG_CAPPED = 0x100;
  static final int FLAG_ACK_TLVS = 0x200;

  /**
   * Splits a datagram into messages, which are views of it.
   *
   * @throws IllegalArgumentException if a length is impossible
   */
  public static List<NetlinkMessage> parse(ByteBuffer datagram) {
    ByteBuffer bytes = datagram.slice().order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = 0;
    while (bytes.limit() - at >= NetlinkRequest.HEADER) {
      int length = bytes.getInt(at);
      if (length < NetlinkRequest.HEADER || length > bytes.limit() - at) {
        throw new IllegalArgumentException(
            "a netlink message of " + length + " bytes in " + (bytes.limit() - at));
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(bytes.getShort(at + 4)),
              Short.toUnsignedInt(bytes.getShort(at + 6)),
              bytes.getInt(at + 8),
              bytes
                  .slice(at + NetlinkRequest.HEADER, length - NetlinkRequest.HEADER)
                  .order(ByteOrder.nativeOrder())));
      // This cannot overflow: the length is within the buffer, whose limit is below the largest
      // int.
      at += Math.min(length + 3 & ~3, bytes.limit() - at);
    }
    return messages;
  }

  /**
   * The attributes behind a fixed part of this size in bytes.
   *
   * @throws IllegalArgumentException if the payload is shorter, or a length is impossible
   */
  public NetlinkAttributes attributes(int fixed) {
    require(fixed);
    return NetlinkAttributes.parse(
        payload.slice(fixed, payload.limit() - fixed).order(ByteOrder.nativeOrder()));
  }

  /** Checks that the payload has at least this many bytes. */
  void require(int size) {
    if (payload.limit() < size) {
      throw new IllegalArgumentException(
          "a netlink payload of " + payload.limit() + " bytes, not " + size);
    }
  }

  /**
   * The result in an ERROR or DONE message: 0, or a negative error number.
   *
   * @throws IllegalArgumentException if the message is too short
   */
  int error() {
    if (type == DONE && payload.limit() < 4) {
      return 0;
    }
    require(4);
    return payload.getInt(0);
  }

  /** The kernel's explanation of an error (NLMSGERR_ATTR_MSG), or an empty text. */
  String explanation() {
    if ((flags & FLAG_ACK_TLVS) == 0) {
      return "";
    }
    try {
      int fixed = 4;
      if (type == ERROR) {
        require(4 + NetlinkRequest.HEADER);
        // The attributes follow the request, of which the kernel returns the header or all.
        int request = (flags & FLAG_CAPPED) != 0 ? NetlinkRequest.HEADER : payload.getInt(4);
        fixed += Math.max(0, Math.min(request, payload.limit())) + 3 & ~3;
      }
      return attributes(fixed).text(1, "");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Overwrites the message, which may hold keys. */
  void wipe() {
    if (payload.hasArray()) {
      int from = payload.arrayOffset();
      Arrays.fill(payload.array(), from, from + payload.limit(), (byte) 0);
    }
  }
}
