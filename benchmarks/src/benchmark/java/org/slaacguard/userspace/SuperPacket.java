package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * One super-packet as the kernel gives it to a TUN device: full TCP segments with timestamps, the
 * checksum's field holding the pseudo-header's sum only.
 */
final class SuperPacket {
  private static final int HEADER = VirtioNetHeader.LENGTH;
  private static final int TCP_HEADER = 32;

  private SuperPacket() {}

  /**
   * Writes it, its {@link VirtioNetHeader} first.
   *
   * @param version 4 or 6
   * @param mtu bytes of each segment
   * @return its bytes without that header
   */
  static int write(MemorySegment buffer, long offset, int version, int mtu, int segments) {
    int ip = version == 4 ? 20 : 40;
    int payload = mtu - ip - TCP_HEADER;
    int length = ip + TCP_HEADER + segments * payload;
    long packet = offset + HEADER;
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, packet, length);
    if (version == 4) {
      PacketBytes.put32(buffer, packet, 0x4500_0000 | length);
      PacketBytes.put32(buffer, packet + 4, 0x1234_4000);
      PacketBytes.put32(buffer, packet + 8, 0x4006_0000);
      PacketBytes.put16(buffer, packet + 10, ~Checksum.sum(buffer, packet, ip));
    } else {
      PacketBytes.put32(buffer, packet, 0x6000_0000);
      PacketBytes.put32(buffer, packet + 4, ((length - ip) << 16) | 0x0640);
    }
    long tcp = packet + ip;
    // Data offset; ACK and, for the last segment, PSH.
    PacketBytes.put16(buffer, tcp + 12, ((TCP_HEADER / 4) << 12) | 0x18);
    PacketBytes.put16(
        buffer,
        tcp + 16,
        Checksum.pseudoHeader(buffer, packet, version, InnerPacket.TCP, length - ip));
    int type = version == 4 ? VirtioNetHeader.GSO_TCP4 : VirtioNetHeader.GSO_TCP6;
    VirtioNetHeader.writeGso(buffer, offset, type, ip + TCP_HEADER, payload, ip, 16);
    return length;
  }
}
