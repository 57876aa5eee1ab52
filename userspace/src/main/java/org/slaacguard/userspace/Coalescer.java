package org.slaacguard.userspace;

import static org.slaacguard.userspace.InnerPacket.TCP;
import static org.slaacguard.userspace.InnerPacket.UDP;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Joins decrypted packets of one TCP or UDP flow into super-packets for the TUN device, as generic
 * receive offload does. The host's stack then runs once for 45 packets.
 *
 * <ol>
 *   <li>A packet is a candidate if it has a payload, no IP options and no fragment header, for TCP
 *       no flag but ACK and PSH, and right checksums: joining rewrites them, and would turn wrong
 *       ones into right ones.
 *   <li>It joins its flow's open super-packet, or closes it and begins the next.
 *   <li>Other packets go out at once, after the open super-packet of their flow, which keeps the
 *       order within a flow.
 *   <li>{@link #flush} ends a batch, so nothing waits for a packet that may never come.
 * </ol>
 *
 * <p>One instance belongs to one thread.
 */
final class Coalescer {
  private static final int FLOWS = 16;
  private static final int ACK = 0x10;
  private static final int PSH = 0x08;

  private final PacketSink sink;
  private final boolean mayTcp;
  private final boolean mayUdp;
  private boolean tcp;
  private boolean udp;

  /** The first {@link #open} elements are in use, oldest first. */
  private final Flow[] flows = new Flow[FLOWS];

  private int open;

  /**
   * Creates a coalescer that writes to this sink.
   *
   * @param arena the arena of its buffers, about 1 MiB
   * @param tcp whether TCP may be joined
   * @param udp whether UDP may be joined
   */
  Coalescer(Arena arena, PacketSink sink, boolean tcp, boolean udp) {
    this.sink = sink;
    mayTcp = tcp;
    mayUdp = udp;
    this.tcp = tcp;
    this.udp = udp;
    int needed = tcp || udp ? FLOWS : 0;
    for (int i = 0; i < needed; i++) {
      flows[i] = new Flow(arena.allocate(Flow.START + Flow.MAX_LENGTH, 64));
    }
  }

  /**
   * Sets what is joined for now, within what the constructor allows. To be called between two
   * batches.
   */
  void join(boolean joinTcp, boolean joinUdp) {
    tcp = mayTcp && joinTcp;
    udp = mayUdp && joinUdp;
  }

  /**
   * Accepts a packet.
   *
   * @param packet the parsed packet
   * @param buffer holds it at {@code offset}; the {@link VirtioNetHeader#LENGTH} bytes before it
   *     may be overwritten, and all of it after the call
   */
  void accept(InnerPacket packet, MemorySegment buffer, long offset) {
    int protocol = packet.protocol();
    boolean transport = protocol == TCP ? tcp : protocol == UDP && udp;
    if (!transport || packet.length() < packet.headerLength() + 8) {
      write(packet, buffer, offset);
      return;
    }
    int ports = PacketBytes.get32(buffer, offset + packet.headerLength());
    int index = find(packet, ports);
    int headers = candidateHeaders(packet, buffer, offset);
    if (index >= 0) {
      Flow flow = flows[index];
      if (headers > 0 && flow.join(packet, headers, buffer, offset)) {
        if (flow.isClosed()) {
          close(index);
        }
        return;
      }
      close(index);
    }
    if (headers == 0 || (protocol == TCP && hasPush(packet, buffer, offset))) {
      write(packet, buffer, offset);
      return;
    }
    if (open == FLOWS) {
      close(0);
    }
    flows[open++].begin(packet, ports, headers, buffer, offset);
  }

  /** Writes all open super-packets. */
  void flush() {
    for (int i = 0; i < open; i++) {
      flows[i].flush(sink);
    }
    open = 0;
  }

  private int find(InnerPacket packet, int ports) {
    for (int i = open - 1; i >= 0; i--) {
      if (flows[i].matches(packet, ports)) {
        return i;
      }
    }
    return -1;
  }

  private void close(int index) {
    Flow flow = flows[index];
    flow.flush(sink);
    open--;
    System.arraycopy(flows, index + 1, flows, index, open - index);
    flows[open] = flow;
  }

  private void write(InnerPacket packet, MemorySegment buffer, long offset) {
    long header = offset - VirtioNetHeader.LENGTH;
    VirtioNetHeader.writeNone(buffer, header);
    sink.write(buffer, header, packet.length() + VirtioNetHeader.LENGTH, 1);
  }

  private static boolean hasPush(InnerPacket packet, MemorySegment buffer, long offset) {
    return (PacketBytes.get8(buffer, offset + packet.headerLength() + 13) & PSH) != 0;
  }

  /** Length in bytes of all headers of a packet that may be joined; 0 for any other. */
  private static int candidateHeaders(InnerPacket packet, MemorySegment buffer, long offset) {
    int ip = packet.headerLength();
    int length = packet.length();
    if (packet.version() == 4
        && (ip != 20
            || (PacketBytes.get16(buffer, offset + 6) & ~0x4000) != 0
            || Checksum.sum(buffer, offset, ip) != 0xffff)) {
      return 0;
    }
    int headers;
    if (packet.protocol() == TCP) {
      if (length < ip + 20 || (PacketBytes.get8(buffer, offset + ip + 13) & ~PSH) != ACK) {
        return 0;
      }
      headers = ip + (PacketBytes.get8(buffer, offset + ip + 12) >>> 4) * 4;
      if (headers < ip + 20) {
        return 0;
      }
    } else {
      headers = ip + 8;
      if (PacketBytes.get16(buffer, offset + ip + 4) != length - ip
          || PacketBytes.get16(buffer, offset + ip + 6) == 0) {
        return 0;
      }
    }
    if (headers >= length) {
      return 0;
    }
    int sum =
        Checksum.add(
            Checksum.pseudoHeader(buffer, offset, packet.version(), packet.protocol(), length - ip),
            Checksum.sum(buffer, offset + ip, length - ip));
    return sum == 0xffff ? headers : 0;
  }
}
