package org.slaacguard.userspace;

import static org.slaacguard.userspace.InnerPacket.TCP;
import static org.slaacguard.userspace.InnerPacket.UDP;

import java.lang.foreign.MemorySegment;

/**
 * Performs the segmentation that the kernel has left out. A packet read from a TUN device with a
 * {@link VirtioNetHeader} becomes complete IP packets, checksums included, each written straight to
 * where it will be sealed.
 *
 * <p>The header's own header length is not trusted, because kernels have been seen to write
 * nonsense there. Lengths come from the checksum's start and TCP's data offset. One instance
 * belongs to one thread; the packet must stay unchanged until the last {@link #write}.
 */
final class Segmenter {
  /** The answer for a packet that contradicts itself. */
  static final int MALFORMED = -1;

  private static final int FIN_PSH = 0x09;
  private static final int CWR = 0x80;

  private MemorySegment packet = MemorySegment.NULL;
  private long offset;
  private int length;
  private int version;
  private int protocol;
  private int transport;
  private int headers;
  private int gsoSize;
  private int count;
  private boolean whole;

  /**
   * Begins with a packet.
   *
   * @param header offset of the {@link VirtioNetHeader}, which the packet follows
   * @param packetLength bytes of the packet, without that header
   * @return number of resulting packets, at least 1, or {@link #MALFORMED}
   */
  int begin(MemorySegment buffer, long header, int packetLength) {
    packet = buffer;
    offset = header + VirtioNetHeader.LENGTH;
    length = packetLength;
    count = 1;
    int type = VirtioNetHeader.gsoType(buffer, header) & ~VirtioNetHeader.GSO_ECN;
    boolean needsChecksum =
        (VirtioNetHeader.flags(buffer, header) & VirtioNetHeader.NEEDS_CHECKSUM) != 0;
    int start = VirtioNetHeader.checksumStart(buffer, header);
    whole = type == VirtioNetHeader.GSO_NONE;
    if (whole) {
      return !needsChecksum
              || finishChecksum(start, start + VirtioNetHeader.checksumOffset(buffer, header))
          ? 1
          : MALFORMED;
    }
    gsoSize = VirtioNetHeader.gsoSize(buffer, header);
    if (!needsChecksum || gsoSize == 0 || !measure(type, start)) {
      return MALFORMED;
    }
    int payload = length - headers;
    count = Math.max(1, (payload + gsoSize - 1) / gsoSize);
    return count;
  }

  /** The bytes of one of the packets. */
  int segmentLength(int index) {
    return count == 1 ? length : headers + Math.min(gsoSize, length - headers - index * gsoSize);
  }

  /**
   * Writes one of the packets.
   *
   * @param target has {@link #segmentLength} bytes at {@code targetOffset}
   */
  void write(int index, MemorySegment target, long targetOffset) {
    int size = segmentLength(index);
    if (whole) {
      MemorySegment.copy(packet, offset, target, targetOffset, size);
      return;
    }
    MemorySegment.copy(packet, offset, target, targetOffset, headers);
    MemorySegment.copy(
        packet,
        offset + headers + (long) index * gsoSize,
        target,
        targetOffset + headers,
        size - headers);
    if (version == 4) {
      PacketBytes.put16(target, targetOffset + 2, size);
      PacketBytes.put16(target, targetOffset + 4, PacketBytes.get16(packet, offset + 4) + index);
      PacketBytes.put16(target, targetOffset + 10, 0);
      int headerLength = (PacketBytes.get8(packet, offset) & 0xf) * 4;
      PacketBytes.put16(
          target, targetOffset + 10, ~Checksum.sum(target, targetOffset, headerLength));
    } else {
      PacketBytes.put16(target, targetOffset + 4, size - 40);
    }
    if (protocol == TCP) {
      finishTcp(index, target, targetOffset + transport);
    } else {
      PacketBytes.put16(target, targetOffset + transport + 4, size - transport);
    }
    int field = transport + (protocol == TCP ? 16 : 6);
    PacketBytes.put16(target, targetOffset + field, 0);
    int sum =
        Checksum.add(
            Checksum.pseudoHeader(target, targetOffset, version, protocol, size - transport),
            Checksum.sum(target, targetOffset + transport, size - transport));
    PacketBytes.put16(target, targetOffset + field, inverted(sum, protocol == UDP));
  }

  private void finishTcp(int index, MemorySegment target, long tcp) {
    PacketBytes.put32(target, tcp + 4, PacketBytes.get32(target, tcp + 4) + index * gsoSize);
    int flags = PacketBytes.get8(target, tcp + 13);
    if (index < count - 1) {
      flags &= ~FIN_PSH;
    }
    if (index > 0) {
      flags &= ~CWR;
    }
    PacketBytes.put8(target, tcp + 13, flags);
  }

  /** Finds the headers of a super-packet; false if they are not what the type says. */
  private boolean measure(int type, int start) {
    version = type == VirtioNetHeader.GSO_TCP4 ? 4 : 6;
    protocol = TCP;
    if (length < 20) {
      return false;
    }
    int actual = PacketBytes.get8(packet, offset) >>> 4;
    if (type == VirtioNetHeader.GSO_UDP) {
      version = actual;
      protocol = UDP;
    } else if (type != VirtioNetHeader.GSO_TCP4 && type != VirtioNetHeader.GSO_TCP6) {
      return false;
    }
    transport = start;
    boolean consistent =
        switch (actual) {
          case 4 ->
              start == (PacketBytes.get8(packet, offset) & 0xf) * 4
                  && start >= 20
                  && length > start
                  && PacketBytes.get8(packet, offset + 9) == protocol;
          // Extension headers may lie between.
          case 6 -> start >= 40 && length > start;
          default -> false;
        };
    if (!consistent || actual != version || length - start < (protocol == TCP ? 20 : 8)) {
      return false;
    }
    int transportHeader =
        protocol == TCP ? (PacketBytes.get8(packet, offset + start + 12) >>> 4) * 4 : 8;
    headers = start + transportHeader;
    return transportHeader >= (protocol == TCP ? 20 : 8) && headers <= length;
  }

  /** Adds everything from the start on to the pseudo-header's sum in the checksum field. */
  private boolean finishChecksum(int start, int field) {
    if (start > length || field + 2 > length) {
      return false;
    }
    int sum = Checksum.sum(packet, offset + start, length - start);
    PacketBytes.put16(packet, offset + field, inverted(sum, field - start == 6));
    return true;
  }

  /** In UDP, zero would mean "no checksum" (RFC 768); 0xffff is the same number. */
  private static int inverted(int sum, boolean udp) {
    int checksum = ~sum & 0xffff;
    return udp && checksum == 0 ? 0xffff : checksum;
  }
}
