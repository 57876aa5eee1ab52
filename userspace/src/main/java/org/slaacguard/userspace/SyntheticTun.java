package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;

/**
 * A TUN device that gives one mixture of packets again and again, of both families: TCP
 * super-packets, bare acknowledgements, small UDP packets and echo requests, from addresses that
 * are known and from such that are learned, several at a time and alone. It takes anything.
 *
 * <p>The mixture matters: what the compiler has never seen it leaves out of the compiled code, and
 * the first such packet sends the whole method back to the interpreter, for thousands of packets.
 *
 * <p>Where the system allows it, each packet goes through a pair of real queues on its way, so that
 * the system calls are met warm as well.
 */
final class SyntheticTun implements TunPort {
  private static final int HEADER = VirtioNetHeader.LENGTH;
  private static final int MAX_PACKET = 65_535;
  private static final int TCP_HEADER = 32;
  private static final int SEGMENTS = 20;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;

  /** Each packet is there between known IPv6 addresses, and: */
  private static final int OVER_IPV4 = 1;

  private static final int FROM_LEARNED = 2;
  private static final int TO_LEARNED = 3;
  private static final int KINDS = 4;

  private static final int SUPER = 0;
  private static final int SMALL = KINDS;
  private static final int VARIANTS = 4 * KINDS;

  /** An end: what is read so far is a batch. */
  private static final int END = -1;

  /** The order of packets: batches of one, as a quiet line has them, and of several. */
  private static final int[] SCRIPT = script();

  private final MemorySegment[] packets = new MemorySegment[VARIANTS];
  private final MemorySegment taken;
  private final int self;
  private final @Nullable TunPort into;
  private final @Nullable TunPort outOf;
  private int next;

  /**
   * Between addresses that end in 1 and 2: fd00::1 and 10.0.0.1, known, and fd01::1, to be learned.
   *
   * @param self which of them this side has
   */
  SyntheticTun(Arena arena, int mtu, int self) {
    this(arena, mtu, self, null, null);
  }

  /**
   * The same by way of two real queues.
   *
   * @param into what is written here …
   * @param outOf … is read here
   */
  SyntheticTun(Arena arena, int mtu, int self, @Nullable TunPort into, @Nullable TunPort outOf) {
    this.self = self;
    this.into = into;
    this.outOf = outOf;
    taken = arena.allocate(HEADER + MAX_PACKET);
    for (int i = 0; i < VARIANTS; i++) {
      int kind = i % KINDS;
      int size = mtu - headerLength(kind) - TCP_HEADER;
      packets[i] =
          switch (i / KINDS) {
            case 0 -> tcp(arena, kind, SEGMENTS * size, size);
            case 1 -> tcp(arena, kind, 0, size);
            case 2 -> udp(arena, kind, 100);
            default -> echo(arena, kind, 56);
          };
    }
  }

  private static int[] script() {
    IntStream.Builder order = IntStream.builder();
    for (int kind = 0; kind < KINDS; kind++) {
      for (int small = SMALL + kind; small < VARIANTS; small += KINDS) {
        order.add(small).add(END);
      }
      order.add(SUPER + kind).add(SUPER + kind).add(SMALL + kind).add(END);
    }
    for (int all = 0; all < VARIANTS; all++) {
      order.add(all);
    }
    return order.add(END).build().toArray();
  }

  private static int version(int kind) {
    return kind == OVER_IPV4 ? 4 : 6;
  }

  private static int headerLength(int kind) {
    return kind == OVER_IPV4 ? 20 : 40;
  }

  private MemorySegment tcp(Arena arena, int kind, int payload, int size) {
    MemorySegment packet = ip(arena, kind, InnerPacket.TCP, TCP_HEADER + payload);
    long tcp = HEADER + (long) headerLength(kind);
    ports(packet, tcp);
    Bytes.put8(packet, tcp + 12, TCP_HEADER * 4);
    Bytes.put8(packet, tcp + 13, 0x10);
    int type = kind == OVER_IPV4 ? VirtioNetHeader.GSO_TCP4 : VirtioNetHeader.GSO_TCP6;
    finish(packet, kind, payload == 0 ? VirtioNetHeader.GSO_NONE : type, size, 16);
    return packet;
  }

  private MemorySegment udp(Arena arena, int kind, int payload) {
    MemorySegment packet = ip(arena, kind, InnerPacket.UDP, 8 + payload);
    long udp = HEADER + (long) headerLength(kind);
    ports(packet, udp);
    Bytes.put16(packet, udp + 4, 8 + payload);
    finish(packet, kind, VirtioNetHeader.GSO_NONE, 0, 6);
    return packet;
  }

  private static void ports(MemorySegment packet, long at) {
    Bytes.put32(packet, at, 0x03e8_07d0);
  }

  private MemorySegment echo(Arena arena, int kind, int payload) {
    MemorySegment packet = ip(arena, kind, kind == OVER_IPV4 ? ICMP : ICMP6, 8 + payload);
    long icmp = HEADER + (long) headerLength(kind);
    Bytes.put8(packet, icmp, kind == OVER_IPV4 ? 8 : 128);
    VirtioNetHeader.writeNone(packet, 0);
    int sum = Checksum.sum(packet, icmp, 8 + payload);
    if (kind != OVER_IPV4) {
      sum = Checksum.add(sum, Checksum.pseudoHeader(packet, HEADER, 6, ICMP6, 8 + payload));
    }
    Bytes.put16(packet, icmp + 2, ~sum);
    return packet;
  }

  private MemorySegment ip(Arena arena, int kind, int protocol, int rest) {
    int ip = headerLength(kind);
    MemorySegment packet = arena.allocate(HEADER + (long) ip + rest, 8);
    int peer = 3 - self;
    if (kind == OVER_IPV4) {
      Bytes.put16(packet, HEADER, 0x4500);
      Bytes.put16(packet, HEADER + 2, ip + rest);
      Bytes.put16(packet, HEADER + 6, 0x4000);
      Bytes.put8(packet, HEADER + 8, 64);
      Bytes.put8(packet, HEADER + 9, protocol);
      Bytes.put32(packet, HEADER + 12, 0x0a00_0000 | self);
      Bytes.put32(packet, HEADER + 16, 0x0a00_0000 | peer);
      Bytes.put16(packet, HEADER + 10, ~Checksum.sum(packet, HEADER, 20));
    } else {
      Bytes.put32(packet, HEADER, 0x6000_0000);
      Bytes.put16(packet, HEADER + 4, rest);
      Bytes.put8(packet, HEADER + 6, protocol);
      Bytes.put8(packet, HEADER + 7, 64);
      Bytes.put16(packet, HEADER + 8, kind == FROM_LEARNED ? 0xfd01 : 0xfd00);
      Bytes.put8(packet, HEADER + 23, self);
      Bytes.put16(packet, HEADER + 24, kind == TO_LEARNED ? 0xfd01 : 0xfd00);
      Bytes.put8(packet, HEADER + 39, peer);
    }
    return packet;
  }

  private static void finish(MemorySegment packet, int kind, int gsoType, int size, int checksum) {
    int ip = headerLength(kind);
    VirtioNetHeader.writeGso(packet, 0, gsoType, 0, size, ip, checksum);
    int protocol = checksum == 16 ? InnerPacket.TCP : InnerPacket.UDP;
    int length = (int) packet.byteSize() - HEADER - ip;
    Bytes.put16(
        packet,
        HEADER + (long) ip + checksum,
        Checksum.pseudoHeader(packet, HEADER, version(kind), protocol, length));
  }

  @Override
  public int read(MemorySegment to, long offset, int length) {
    int variant = SCRIPT[next++ % SCRIPT.length];
    if (variant == END) {
      return outOf == null ? -Errno.EAGAIN : outOf.read(to, offset, length);
    }
    MemorySegment packet = packets[variant];
    if (into != null && outOf != null) {
      into.write(packet, 0, (int) packet.byteSize());
      return outOf.read(to, offset, length);
    }
    MemorySegment.copy(packet, 0, to, offset, packet.byteSize());
    return (int) packet.byteSize();
  }

  @Override
  public int write(MemorySegment from, long offset, int length) {
    if (into == null || outOf == null) {
      return length;
    }
    int written = into.write(from, offset, length);
    outOf.read(taken, 0, (int) taken.byteSize());
    return written;
  }
}
