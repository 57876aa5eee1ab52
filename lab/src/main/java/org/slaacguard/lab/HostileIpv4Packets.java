package org.slaacguard.lab;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.routing.LearnRefusal;

/**
 * IPv4 packets from every source that is not the hostile peer's own, behind every form of the
 * header, with every content; the sibling of {@link HostilePackets}. Each is whole and has the
 * right checksums.
 */
final class HostileIpv4Packets {
  private static final int HEADER = 20;
  private static final int CHECKSUM = 10;
  private static final int ICMP = 1;
  private static final int IGMP = 2;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int PAYLOAD = 8;
  private static final int MORE_FRAGMENTS = 0x2000;

  /** No operation, three times, and the end (RFC 791, section 3.1). */
  private static final int NO_OPERATIONS = 0x01010100;

  private HostileIpv4Packets() {}

  /** The form of the header. */
  enum Header {
    /** The fixed part alone. */
    PLAIN,
    /** With options. */
    OPTIONS,
    /** The first fragment. */
    FIRST_FRAGMENT,
    /** Another fragment, which has no header of the content. */
    LATER_FRAGMENT
  }

  /** What is inside. */
  enum Content {
    /** A UDP datagram whose 8 bytes are the case's number. */
    DATA,
    /** An ICMP redirect: the gateway shall reach its destination by way of the source. */
    REDIRECT,
    /** An IGMP query, which routers send. */
    QUERY
  }

  /**
   * The addresses on the gateway.
   *
   * @param gateway the gateway's own, where the packets go
   * @param otherStatic in the other peer's AllowedIPs, inside what the hostile peer may learn
   * @param otherLearned learned by the other peer
   * @param outOfScope what the hostile peer may not learn, and nobody has
   */
  record Addresses(
      Ipv4Address gateway,
      Ipv4Address otherStatic,
      Ipv4Address otherLearned,
      Ipv4Address outOfScope) {}

  /**
   * One packet.
   *
   * @param number what the 8 bytes of data say
   * @param refusal why it is refused
   */
  record Case(
      int number,
      Header header,
      Content content,
      Ipv4Address source,
      LearnRefusal refusal,
      byte[] packet) {
    @Override
    public String toString() {
      return content + " behind " + header + " from " + source;
    }
  }

  /** All combinations; their numbers go on from {@code first}. */
  static List<Case> all(Addresses addresses, int first) {
    List<Case> all = new ArrayList<>();
    for (Header header : Header.values()) {
      for (Content content : Content.values()) {
        for (String nobodys : List.of("0.0.0.0", "127.0.0.1", "255.255.255.255", "224.0.0.1")) {
          Ipv4Address source = Ipv4Address.parse(nobodys);
          add(all, first, header, content, source, LearnRefusal.NOT_UNICAST, addresses);
        }
        add(all, first, header, content, addresses.gateway, LearnRefusal.GATEWAY, addresses);
        Ipv4Address fixed = addresses.otherStatic;
        add(all, first, header, content, fixed, LearnRefusal.STATIC_CONFLICT, addresses);
        Ipv4Address learned = addresses.otherLearned;
        add(all, first, header, content, learned, LearnRefusal.LEARNED_CONFLICT, addresses);
        add(
            all,
            first,
            header,
            content,
            addresses.outOfScope,
            LearnRefusal.OUT_OF_SCOPE,
            addresses);
      }
    }
    return all;
  }

  private static void add(
      List<Case> all,
      int first,
      Header header,
      Content content,
      Ipv4Address source,
      LearnRefusal refusal,
      Addresses addresses) {
    int number = first + all.size();
    byte[] packet = packet(header, content, source, addresses.gateway, number);
    all.add(new Case(number, header, content, source, refusal, packet));
  }

  /** A UDP datagram whose 8 bytes are this number. */
  static byte[] datagram(Ipv4Address source, Ipv4Address to, int number) {
    return packet(Header.PLAIN, Content.DATA, source, to, number);
  }

  private static byte[] packet(
      Header header, Content content, Ipv4Address source, Ipv4Address to, int number) {
    byte[] inside =
        switch (content) {
          case DATA -> udp(number);
          case REDIRECT -> message(0x0501, source, datagram(to, source, number));
          case QUERY -> message(0x1164, Ipv4Address.parse("0.0.0.0"), new byte[0]);
        };
    int protocol =
        switch (content) {
          case DATA -> UDP;
          case REDIRECT -> ICMP;
          case QUERY -> IGMP;
        };
    int length = header == Header.OPTIONS ? HEADER + 4 : HEADER;
    int fragment =
        switch (header) {
          case PLAIN, OPTIONS -> 0;
          case FIRST_FRAGMENT -> MORE_FRAGMENTS;
          case LATER_FRAGMENT -> 1;
        };
    ByteBuffer packet = ByteBuffer.allocate(length + inside.length);
    packet.put((byte) (0x40 + length / 4)).put((byte) 0);
    packet.putShort((short) (length + inside.length));
    packet.putShort((short) number).putShort((short) fragment);
    packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    packet.put(source.toBytes()).put(to.toBytes());
    if (header == Header.OPTIONS) {
      packet.putInt(NO_OPERATIONS);
    }
    packet.put(inside);
    return withChecksum(packet.array(), CHECKSUM, length);
  }

  /** Without a checksum, which IPv4 may leave out (RFC 768). */
  private static byte[] udp(int number) {
    int length = UDP_HEADER + PAYLOAD;
    ByteBuffer datagram = ByteBuffer.allocate(length);
    datagram.putShort((short) 40_000).putShort((short) HostilePackets.PORT);
    return datagram.putShort((short) length).putShort((short) 0).putLong(number).array();
  }

  /** An ICMP or IGMP message of this type and code: both begin alike (RFC 792, RFC 2236). */
  private static byte[] message(int type, Ipv4Address address, byte[] rest) {
    ByteBuffer message = ByteBuffer.allocate(8 + rest.length);
    message.putShort((short) type).putShort((short) 0).put(address.toBytes()).put(rest);
    return withChecksum(message.array(), 2, message.capacity());
  }

  private static byte[] withChecksum(byte[] bytes, int at, int length) {
    MemorySegment whole = MemorySegment.ofArray(bytes);
    int sum = InternetChecksum.finish(InternetChecksum.add(0, whole, 0, length));
    ByteBuffer.wrap(bytes).putShort(at, (short) sum);
    return bytes;
  }
}
