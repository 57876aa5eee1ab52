package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;

/**
 * Explicit congestion notification through the tunnel (RFC 6040), as in the kernel's WireGuard. A
 * router on the path marks the outer header, and the mark must reach the inner one.
 */
final class Ecn {
  static final int NOT_ECT = 0;
  static final int ECT_1 = 1;
  static final int ECT_0 = 2;
  static final int CE = 3;
  static final int MASK = 3;

  private Ecn() {}

  /** The ECN field of an IP packet of version 4 or 6. */
  static int of(MemorySegment packet, long offset) {
    return isIpv4(packet, offset)
        ? PacketBytes.get8(packet, offset + 1) & MASK
        : PacketBytes.get8(packet, offset + 1) >>> 4 & MASK;
  }

  /**
   * The outer ECN for an inner one. A mark from before the tunnel stays in the inner header, so the
   * outer one carries only marks set on the path (RFC 3168, section 9.1.1, as the kernel's
   * INET_ECN_encapsulate).
   */
  static int encapsulate(int inner) {
    return inner == CE ? ECT_0 : inner;
  }

  /**
   * Copies the outer ECN into a packet from the tunnel (RFC 6040, figure 4).
   *
   * @param offset of an IP packet whose header is complete
   * @return false if the packet must be dropped: it cannot carry the mark, so the router should
   *     have dropped it
   */
  static boolean decapsulate(int outer, MemorySegment packet, long offset) {
    if (outer == NOT_ECT || outer == ECT_0) {
      return true;
    }
    int inner = of(packet, offset);
    if (inner == NOT_ECT) {
      return outer != CE;
    }
    if (outer == CE) {
      set(packet, offset, CE);
    } else if (inner == ECT_0) {
      set(packet, offset, ECT_1);
    }
    return true;
  }

  private static boolean isIpv4(MemorySegment packet, long offset) {
    return PacketBytes.get8(packet, offset) >>> 4 == 4;
  }

  private static void set(MemorySegment packet, long offset, int ecn) {
    int before = PacketBytes.get16(packet, offset);
    int shift = isIpv4(packet, offset) ? 0 : 4;
    int after = (before & ~(MASK << shift)) | ecn << shift;
    PacketBytes.put16(packet, offset, after);
    if (shift == 0) {
      // RFC 1624, equation 3. A wrong checksum stays wrong.
      int sum = Checksum.add(~PacketBytes.get16(packet, offset + 10) & 0xffff, ~before & 0xffff);
      PacketBytes.put16(packet, offset + 10, ~Checksum.add(sum, after));
    }
  }
}
