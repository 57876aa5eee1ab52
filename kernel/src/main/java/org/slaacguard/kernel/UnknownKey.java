package org.slaacguard.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * An initiation with a key that no peer has.
 *
 * <p>A record of the ring has the key, 32 bytes, and the 72 bytes before the message, which end
 * with the IP and UDP headers.
 *
 * @param from the sender
 */
record UnknownKey(PublicKey key, Endpoint from) {
  static final int KEY = 0;
  static final int HEADERS = KEY + PublicKey.LENGTH;

  /** The UDP header and the longest IPv4 header, rounded up. */
  static final int HEADERS_LENGTH = 72;

  static final int LENGTH = HEADERS + HEADERS_LENGTH;

  private static final int UDP = 17;
  private static final int UDP_AT = HEADERS_LENGTH - 8;

  /** An initiation with its UDP header. */
  private static final int DATAGRAM = 148 + 8;

  /** IPv4 addresses in their mapped form (RFC 4291, section 2.5.5.2). */
  private static final long MAPPED = 0xffff_0000_0000L;

  /** Reads a record; null if there are extension headers, or headers that make no sense. */
  static @Nullable UnknownKey read(MemorySegment ring, long offset, int length) {
    if (length < LENGTH) {
      return null;
    }
    byte[] record = new byte[LENGTH];
    MemorySegment.copy(ring, ValueLayout.JAVA_BYTE, offset, record, 0, LENGTH);
    return of(record);
  }

  static @Nullable UnknownKey of(byte[] record) {
    ByteBuffer headers = ByteBuffer.wrap(record, HEADERS, HEADERS_LENGTH).slice();
    int port = headers.getShort(UDP_AT) & 0xffff;
    IpAddress source = source(headers);
    if (source == null || port == 0 || (headers.getShort(UDP_AT + 4) & 0xffff) != DATAGRAM) {
      return null;
    }
    PublicKey key = PublicKey.ofBytes(Arrays.copyOfRange(record, KEY, KEY + PublicKey.LENGTH));
    return new UnknownKey(key, new Endpoint(source, port));
  }

  /**
   * The source, whose version follows from the lengths: each header must end where UDP's begins.
   */
  private static @Nullable IpAddress source(ByteBuffer headers) {
    int six = UDP_AT - 40;
    if ((headers.get(six) & 0xf0) == 0x60
        && (headers.getShort(six + 4) & 0xffff) == DATAGRAM
        && headers.get(six + 6) == UDP) {
      return IpAddress.of(headers.getLong(six + 8), headers.getLong(six + 16));
    }
    for (int words = 5; words <= 15; words++) {
      int four = UDP_AT - 4 * words;
      if ((headers.get(four) & 0xff) == (0x40 | words)
          && (headers.getShort(four + 2) & 0xffff) == DATAGRAM + 4 * words
          && headers.get(four + 9) == UDP) {
        return IpAddress.of(0, MAPPED | Integer.toUnsignedLong(headers.getInt(four + 12)));
      }
    }
    return null;
  }
}
