package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.Errno;

/**
 * A TUN device that gives one mixture of packets again and again: TCP super-packets, bare
 * acknowledgements and small UDP packets of both families. It takes anything.
 */
final class SyntheticTun implements TunPort {
  private static final int HEADER = VirtioNetHeader.LENGTH;
  private static final int TCP_HEADER = 32;
  private static final int SEGMENTS = 20;
  private static final int VARIANTS = 6;

  private final MemorySegment[] packets = new MemorySegment[VARIANTS];
  private final int self;
  private int next;

  /**
   * Between addresses that end in 1 and 2.
   *
   * @param self which of them this side has
   */
  SyntheticTun(Arena arena, int mtu, int self) {
    this.self = self;
    for (int i = 0; i < VARIANTS; i++) {
      int version = i % 2 == 0 ? 6 : 4;
      int ip = version == 6 ? 40 : 20;
      int size = mtu - ip - TCP_HEADER;
      packets[i] =
          switch (i / 2) {
            case 0 -> tcp(arena, version, SEGMENTS * size, size);
            case 1 -> tcp(arena, version, 0, size);
            default -> udp(arena, version, 100);
          };
    }
  }

  private MemorySegment tcp(Arena arena, int version, int payload, int size) {
    int ip = version == 6 ? 40 : 20;
    MemorySegment packet = ip(arena, version, InnerPacket.TCP, TCP_HEADER + payload);
    long tcp = HEADER + (long) ip;
    Bytes.put8(packet, tcp + 12, TCP_HEADER * 4);
    Bytes.put8(packet, tcp + 13, 0x10);
    int type = version == 6 ? VirtioNetHeader.GSO_TCP6 : VirtioNetHeader.GSO_TCP4;
    finish(packet, version, payload == 0 ? VirtioNetHeader.GSO_NONE : type, size, 16);
    return packet;
  }

  private MemorySegment udp(Arena arena, int version, int payload) {
    MemorySegment packet = ip(arena, version, InnerPacket.UDP, 8 + payload);
    Bytes.put16(packet, HEADER + (version == 6 ? 40L : 20L) + 4, 8 + payload);
    finish(packet, version, VirtioNetHeader.GSO_NONE, 0, 6);
    return packet;
  }

  private MemorySegment ip(Arena arena, int version, int protocol, int rest) {
    int ip = version == 6 ? 40 : 20;
    MemorySegment packet = arena.allocate(HEADER + (long) ip + rest, 8);
    int peer = 3 - self;
    if (version == 6) {
      Bytes.put32(packet, HEADER, 0x6000_0000);
      Bytes.put16(packet, HEADER + 4, rest);
      Bytes.put8(packet, HEADER + 6, protocol);
      Bytes.put8(packet, HEADER + 7, 64);
      Bytes.put16(packet, HEADER + 8, 0xfd00);
      Bytes.put8(packet, HEADER + 23, self);
      Bytes.put16(packet, HEADER + 24, 0xfd00);
      Bytes.put8(packet, HEADER + 39, peer);
    } else {
      Bytes.put16(packet, HEADER, 0x4500);
      Bytes.put16(packet, HEADER + 2, ip + rest);
      Bytes.put16(packet, HEADER + 6, 0x4000);
      Bytes.put8(packet, HEADER + 8, 64);
      Bytes.put8(packet, HEADER + 9, protocol);
      Bytes.put32(packet, HEADER + 12, 0x0a00_0000 | self);
      Bytes.put32(packet, HEADER + 16, 0x0a00_0000 | peer);
      Bytes.put16(packet, HEADER + 10, ~Checksum.sum(packet, HEADER, 20));
    }
    Bytes.put32(packet, HEADER + (long) ip, 0x03e8_07d0);
    return packet;
  }

  private static void finish(
      MemorySegment packet, int version, int gsoType, int size, int checksum) {
    int ip = version == 6 ? 40 : 20;
    VirtioNetHeader.writeGso(packet, 0, gsoType, 0, size, ip, checksum);
    int protocol = checksum == 16 ? InnerPacket.TCP : InnerPacket.UDP;
    int length = (int) packet.byteSize() - HEADER - ip;
    Bytes.put16(
        packet,
        HEADER + (long) ip + checksum,
        Checksum.pseudoHeader(packet, HEADER, version, protocol, length));
  }

  @Override
  public int read(MemorySegment to, long offset, int length) {
    // An end now and then, so that runs are sent and the other side gets its turn.
    int index = next++ % (VARIANTS + 1);
    if (index == VARIANTS) {
      return -Errno.EAGAIN;
    }
    MemorySegment packet = packets[index];
    MemorySegment.copy(packet, 0, to, offset, packet.byteSize());
    return (int) packet.byteSize();
  }

  @Override
  public int write(MemorySegment from, long offset, int length) {
    return length;
  }
}
