package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;

/**
 * Makes both ends of a TCP connection through the tunnel send only segments that fit, by reducing
 * the maximum segment size in a SYN (RFC 9293, section 3.7.1). This helps on paths where "packet
 * too big" does not arrive. It allocates nothing, and reads only the flags of other packets.
 *
 * <p>A SYN without the option means 536 bytes, which always fit. Fragments lack flags or complete
 * options, but no host fragments a SYN.
 */
final class MssClamp {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;
  private static final int FRAGMENT = 0x3fff;
  private static final int CHECKSUM = 16;
  private static final int FLAGS = 13;
  private static final int SYN = 0x02;
  private static final int END = 0;
  private static final int NOTHING = 1;
  private static final int MSS = 2;
  private static final int MSS_LENGTH = 4;

  private MssClamp() {}

  /**
   * Clamps a packet that is a SYN. The packet's checksums must be complete; right ones stay right.
   *
   * @param inner the parsed packet
   * @param mtu of the tunnel in bytes, at least 576
   */
  static void apply(InnerPacket inner, MemorySegment packet, long offset, int mtu) {
    if (inner.protocol() == InnerPacket.TCP) {
      int header = inner.headerLength();
      if (inner.length() >= header + TCP_HEADER
          && (PacketBytes.get8(packet, offset + header + FLAGS) & SYN) != 0) {
        syn(inner, packet, offset, mtu);
      }
    }
  }

  private static void syn(InnerPacket inner, MemorySegment packet, long offset, int mtu) {
    boolean ipv4 = inner.version() == 4;
    if (ipv4 && (PacketBytes.get16(packet, offset + 6) & FRAGMENT) != 0) {
      return;
    }
    int fits = mtu - (ipv4 ? IPV4_HEADER : IPV6_HEADER) - TCP_HEADER;
    long tcp = offset + inner.headerLength();
    int room = inner.length() - inner.headerLength();
    int options = (PacketBytes.get8(packet, tcp + 12) >>> 4) * 4;
    int end = Math.min(options, room);
    int at = TCP_HEADER;
    while (at < end) {
      int kind = PacketBytes.get8(packet, tcp + at);
      if (kind == NOTHING) {
        at++;
        continue;
      }
      int length = kind == END || at + 1 >= end ? 0 : PacketBytes.get8(packet, tcp + at + 1);
      if (length < 2 || length > end - at) {
        return;
      }
      if (kind == MSS && length == MSS_LENGTH) {
        lower(packet, tcp, at + 2, fits);
      }
      at += length;
    }
  }

  private static void lower(MemorySegment packet, long tcp, int at, int fits) {
    int before = PacketBytes.get16(packet, tcp + at);
    if (before <= fits) {
      return;
    }
    PacketBytes.put16(packet, tcp + at, fits);
    // RFC 1624, equation 3. At an odd offset, each byte counts in the other half of a word.
    boolean odd = (at & 1) != 0;
    int sum = ~PacketBytes.get16(packet, tcp + CHECKSUM) & 0xffff;
    sum = Checksum.add(sum, ~half(before, odd) & 0xffff);
    PacketBytes.put16(packet, tcp + CHECKSUM, ~Checksum.add(sum, half(fits, odd)));
  }

  private static int half(int value, boolean odd) {
    return odd ? (value >>> 8 | value << 8) & 0xffff : value;
  }
}
