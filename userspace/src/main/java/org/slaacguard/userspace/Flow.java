package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;

/**
 * A super-packet that is being joined: the first packet's headers, and the payloads of all packets.
 * Belongs to one {@link Coalescer}.
 */
final class Flow {
  /** Offset of the first packet; its {@link VirtioNetHeader} is before it. */
  static final int START = 16;

  /**
   * The largest value of the length fields of IPv4 and IPv6, with room for an IPv6 header (RFC
   * 8200).
   */
  static final int MAX_LENGTH = 65_535;

  /**
   * The most datagrams that the kernel accepts in one write: UDP_MAX_SEGMENTS was 64 for a long
   * time.
   */
  static final int MAX_DATAGRAMS = 64;

  private static final int PSH = 0x08;

  private final MemorySegment buffer;

  long sourceHigh;
  long sourceLow;
  long destinationHigh;
  long destinationLow;
  int ports;
  int protocol;

  private int version;
  private int transport;
  private int headers;
  private int segmentSize;
  private int end;
  private int packets;
  private int nextSequence;
  private boolean closed;

  /**
   * Creates a flow in this memory.
   *
   * @param buffer at least {@link #START} + {@link #MAX_LENGTH} bytes
   */
  Flow(MemorySegment buffer) {
    this.buffer = buffer;
  }

  /** Whether the packet just parsed has these addresses, protocol and ports. */
  boolean matches(InnerPacket packet, int packetPorts) {
    return ports == packetPorts
        && protocol == packet.protocol()
        && sourceLow == packet.sourceLow()
        && destinationLow == packet.destinationLow()
        && sourceHigh == packet.sourceHigh()
        && destinationHigh == packet.destinationHigh();
  }

  /** Begins with a packet whose headers, {@code headerBytes} long, have been checked. */
  void begin(
      InnerPacket packet, int packetPorts, int headerBytes, MemorySegment source, long offset) {
    sourceHigh = packet.sourceHigh();
    sourceLow = packet.sourceLow();
    destinationHigh = packet.destinationHigh();
    destinationLow = packet.destinationLow();
    ports = packetPorts;
    protocol = packet.protocol();
    version = packet.version();
    transport = packet.headerLength();
    headers = headerBytes;
    segmentSize = packet.length() - headerBytes;
    packets = 1;
    closed = false;
    end = START + packet.length();
    MemorySegment.copy(source, offset, buffer, START, packet.length());
    nextSequence =
        protocol == InnerPacket.TCP
            ? PacketBytes.get32(buffer, START + transport + 4) + segmentSize
            : 0;
  }

  /**
   * Joins the next packet of the flow, if segmentation by the kernel would restore what came.
   *
   * @return false if it cannot be joined; nothing has changed then
   */
  boolean join(InnerPacket packet, int headerBytes, MemorySegment source, long offset) {
    int payload = packet.length() - headerBytes;
    if (closed
        || headerBytes != headers
        || payload > segmentSize
        || end - START + payload > MAX_LENGTH
        || !sameNetworkHeader(source, offset)
        || !(protocol == InnerPacket.TCP
            ? sameTcpHeader(source, offset + transport)
            : packets < MAX_DATAGRAMS)) {
      return false;
    }
    if (protocol == InnerPacket.TCP) {
      int flags = PacketBytes.get8(source, offset + transport + 13);
      if ((flags & PSH) != 0) {
        PacketBytes.put8(buffer, START + transport + 13, flags);
        closed = true;
      }
      nextSequence += payload;
    }
    MemorySegment.copy(source, offset + headers, buffer, end, payload);
    end += payload;
    packets++;
    closed |= payload < segmentSize;
    return true;
  }

  /** Whether nothing more can be joined. */
  boolean isClosed() {
    return closed;
  }

  private boolean sameNetworkHeader(MemorySegment source, long offset) {
    if (version == 4) {
      // Version, header length and service must agree, then DF. Segmentation restores an
      // identification that counts up, and it matters without DF (RFC 6864).
      boolean dontFragment = PacketBytes.get16(source, offset + 6) == 0x4000;
      int expected = PacketBytes.get16(buffer, START + 4) + packets & 0xffff;
      return PacketBytes.get16(source, offset) == PacketBytes.get16(buffer, START)
          && PacketBytes.get16(source, offset + 6) == PacketBytes.get16(buffer, START + 6)
          && PacketBytes.get8(source, offset + 8) == PacketBytes.get8(buffer, START + 8)
          && (dontFragment || PacketBytes.get16(source, offset + 4) == expected);
    }
    // Version, traffic class, flow label and hop limit must agree.
    return PacketBytes.get32(source, offset) == PacketBytes.get32(buffer, START)
        && PacketBytes.get8(source, offset + 7) == PacketBytes.get8(buffer, START + 7);
  }

  private boolean sameTcpHeader(MemorySegment source, long tcp) {
    long first = (long) START + transport;
    if (PacketBytes.get32(source, tcp + 4) != nextSequence
        || PacketBytes.get32(source, tcp + 8) != PacketBytes.get32(buffer, first + 8)
        || PacketBytes.get8(source, tcp + 12) != PacketBytes.get8(buffer, first + 12)
        || PacketBytes.get16(source, tcp + 14) != PacketBytes.get16(buffer, first + 14)
        || PacketBytes.get16(source, tcp + 18) != PacketBytes.get16(buffer, first + 18)) {
      return false;
    }
    for (int i = 20; i < headers - transport; i += 4) {
      if (PacketBytes.get32(source, tcp + i) != PacketBytes.get32(buffer, first + i)) {
        return false;
      }
    }
    return true;
  }

  /** Completes the headers of the whole and writes it. */
  void flush(PacketSink sink) {
    long header = START - VirtioNetHeader.LENGTH;
    int length = end - START;
    if (packets == 1) {
      VirtioNetHeader.writeNone(buffer, header);
    } else {
      finish(header, length);
    }
    sink.write(buffer, header, length + VirtioNetHeader.LENGTH, packets);
  }

  private void finish(long header, int length) {
    int field = protocol == InnerPacket.TCP ? 16 : 6;
    int type =
        protocol == InnerPacket.UDP
            ? VirtioNetHeader.GSO_UDP
            : version == 4 ? VirtioNetHeader.GSO_TCP4 : VirtioNetHeader.GSO_TCP6;
    VirtioNetHeader.writeGso(buffer, header, type, headers, segmentSize, transport, field);
    if (version == 4) {
      PacketBytes.put16(buffer, START + 2, length);
      PacketBytes.put16(buffer, START + 10, 0);
      PacketBytes.put16(buffer, START + 10, ~Checksum.sum(buffer, START, transport));
    } else {
      PacketBytes.put16(buffer, START + 4, length - transport);
    }
    if (protocol == InnerPacket.UDP) {
      PacketBytes.put16(buffer, START + transport + 4, length - transport);
    }
    // Not inverted, because segmentation adds the rest.
    PacketBytes.put16(
        buffer,
        START + transport + field,
        Checksum.pseudoHeader(buffer, START, version, protocol, length - transport));
  }
}
