package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The packets of a {@link SyntheticTun}, each behind its {@link VirtioNetHeader}: in all
 * directions, of both families, in all shapes.
 *
 * <p>The mixture matters. The compiler leaves out what it has never seen, and the first such packet
 * sends the whole method back to the interpreter for thousands of packets.
 */
final class SyntheticPackets {
  /** Sender and receiver; fd00::1, fd00::2 and so on are static, fd01::1 and so on are learned. */
  private enum Way {
    IPV6,
    IPV4,
    FROM_LEARNED,
    TO_LEARNED;

    int version() {
      return this == IPV4 ? 4 : 6;
    }

    int headerLength() {
      return this == IPV4 ? 20 : 40;
    }
  }

  /** The content of a packet. */
  private enum Shape {
    /** A super-packet, whose segments are all full. */
    STREAM(true),

    /** A super-packet with the end of a message: its last segment is shorter, and odd. */
    MESSAGE(true),

    /** A super-packet of UDP. */
    DATAGRAMS(true),
    ACKNOWLEDGEMENT(false),
    REQUEST(false),
    SYN(false),
    FIN(false),
    DATAGRAM(false),
    ECHO(false);

    private final boolean superPacket;

    Shape(boolean superPacket) {
      this.superPacket = superPacket;
    }

    /** Number of super-packets, which come first. */
    static int supers() {
      return (int) Arrays.stream(values()).filter(shape -> shape.superPacket).count();
    }
  }

  private static final int HEADER = VirtioNetHeader.LENGTH;
  private static final int TCP_HEADER = 32;
  private static final int UDP_HEADER = 8;
  private static final int SEGMENTS = 20;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;

  /** How many there are, and how many of the first of them are super-packets. */
  static final int COUNT = Shape.values().length * Way.values().length;

  static final int SUPER = Shape.supers() * Way.values().length;

  private final Arena arena;
  private final int mtu;
  private final int self;

  private SyntheticPackets(Arena arena, int mtu, int self) {
    this.arena = arena;
    this.mtu = mtu;
    this.self = self;
  }

  /**
   * Creates all packets, ordered by shape.
   *
   * @param self the last part of this side's addresses, 1 or 2; the other side has the other
   */
  static MemorySegment[] make(Arena arena, int mtu, int self) {
    SyntheticPackets maker = new SyntheticPackets(arena, mtu, self);
    MemorySegment[] packets = new MemorySegment[COUNT];
    int count = 0;
    for (Shape shape : Shape.values()) {
      for (Way way : Way.values()) {
        packets[count++] = maker.make(way, shape);
      }
    }
    return packets;
  }

  private MemorySegment make(Way way, Shape shape) {
    int size = mtu - way.headerLength() - TCP_HEADER;
    return switch (shape) {
      case STREAM -> tcp(way, ACK, SEGMENTS * size, size);
      case MESSAGE -> tcp(way, ACK | PSH, 2 * size + 101, size);
      case ACKNOWLEDGEMENT -> tcp(way, ACK, 0, size);
      case REQUEST -> tcp(way, ACK | PSH, 333, size);
      case SYN -> tcp(way, SYN, 0, size);
      case FIN -> tcp(way, FIN | ACK, 0, size);
      case DATAGRAMS -> udp(way, 3 * 1200 + 77, 1200);
      case DATAGRAM -> udp(way, 100, 1200);
      case ECHO -> echo(way, 56);
    };
  }

  private MemorySegment tcp(Way way, int flags, int payload, int size) {
    MemorySegment packet = ip(way, InnerPacket.TCP, TCP_HEADER + payload);
    long tcp = HEADER + (long) way.headerLength();
    ports(packet, tcp);
    PacketBytes.put8(packet, tcp + 12, TCP_HEADER * 4);
    PacketBytes.put8(packet, tcp + 13, flags);
    int type = way == Way.IPV4 ? VirtioNetHeader.GSO_TCP4 : VirtioNetHeader.GSO_TCP6;
    finish(packet, way, InnerPacket.TCP, payload > size ? type : VirtioNetHeader.GSO_NONE, size);
    return packet;
  }

  private MemorySegment udp(Way way, int payload, int size) {
    MemorySegment packet = ip(way, InnerPacket.UDP, UDP_HEADER + payload);
    long udp = HEADER + (long) way.headerLength();
    ports(packet, udp);
    PacketBytes.put16(packet, udp + 4, UDP_HEADER + payload);
    int type = payload > size ? VirtioNetHeader.GSO_UDP : VirtioNetHeader.GSO_NONE;
    finish(packet, way, InnerPacket.UDP, type, size);
    return packet;
  }

  private static void ports(MemorySegment packet, long at) {
    PacketBytes.put32(packet, at, 0x03e8_07d0);
  }

  private MemorySegment echo(Way way, int payload) {
    int length = 8 + payload;
    MemorySegment packet = ip(way, way == Way.IPV4 ? ICMP : ICMP6, length);
    long icmp = HEADER + (long) way.headerLength();
    PacketBytes.put8(packet, icmp, way == Way.IPV4 ? 8 : 128);
    VirtioNetHeader.writeNone(packet, 0);
    int sum = Checksum.sum(packet, icmp, length);
    if (way != Way.IPV4) {
      sum = Checksum.add(sum, Checksum.pseudoHeader(packet, HEADER, 6, ICMP6, length));
    }
    PacketBytes.put16(packet, icmp + 2, ~sum);
    return packet;
  }

  private MemorySegment ip(Way way, int protocol, int rest) {
    int ip = way.headerLength();
    MemorySegment packet = arena.allocate(HEADER + (long) ip + rest, 8);
    int peer = 3 - self;
    if (way == Way.IPV4) {
      PacketBytes.put16(packet, HEADER, 0x4500);
      PacketBytes.put16(packet, HEADER + 2, ip + rest);
      PacketBytes.put16(packet, HEADER + 6, 0x4000);
      PacketBytes.put8(packet, HEADER + 8, 64);
      PacketBytes.put8(packet, HEADER + 9, protocol);
      PacketBytes.put32(packet, HEADER + 12, 0x0a00_0000 | self);
      PacketBytes.put32(packet, HEADER + 16, 0x0a00_0000 | peer);
      PacketBytes.put16(packet, HEADER + 10, ~Checksum.sum(packet, HEADER, 20));
    } else {
      PacketBytes.put32(packet, HEADER, 0x6000_0000);
      PacketBytes.put16(packet, HEADER + 4, rest);
      PacketBytes.put8(packet, HEADER + 6, protocol);
      PacketBytes.put8(packet, HEADER + 7, 64);
      PacketBytes.put16(packet, HEADER + 8, way == Way.FROM_LEARNED ? 0xfd01 : 0xfd00);
      PacketBytes.put8(packet, HEADER + 23, self);
      PacketBytes.put16(packet, HEADER + 24, way == Way.TO_LEARNED ? 0xfd01 : 0xfd00);
      PacketBytes.put8(packet, HEADER + 39, peer);
    }
    return packet;
  }

  /** Leaves the checksum unfinished, as a stack with offloads does. */
  private static void finish(MemorySegment packet, Way way, int protocol, int type, int size) {
    int ip = way.headerLength();
    int checksum = protocol == InnerPacket.TCP ? 16 : 6;
    VirtioNetHeader.writeGso(packet, 0, type, 0, size, ip, checksum);
    int length = (int) packet.byteSize() - HEADER - ip;
    PacketBytes.put16(
        packet,
        HEADER + (long) ip + checksum,
        Checksum.pseudoHeader(packet, HEADER, way.version(), protocol, length));
  }
}
