package org.slaacguard.lab;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.routing.LearnRefusal;

/**
 * UDP datagrams over IPv4 from every source that is not the hostile peer's own; the sibling of
 * {@link HostilePackets}. Each is whole and has the right checksums.
 */
final class HostileIpv4Packets {
  private static final int HEADER = 20;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int PAYLOAD = 8;

  private HostileIpv4Packets() {}

  /**
   * The addresses on the gateway.
   *
   * @param gateway the gateway's own, where the datagrams go
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
   * One datagram.
   *
   * @param number what its 8 bytes say
   * @param refusal why it is refused
   */
  record Case(int number, Ipv4Address source, LearnRefusal refusal, byte[] packet) {
    @Override
    public String toString() {
      return "DATA from " + source;
    }
  }

  /** One from each source; their numbers go on from {@code first}. */
  static List<Case> all(Addresses addresses, int first) {
    return List.of(
        datagram(first, Ipv4Address.parse("0.0.0.0"), LearnRefusal.NOT_UNICAST, addresses),
        datagram(first + 1, Ipv4Address.parse("127.0.0.1"), LearnRefusal.NOT_UNICAST, addresses),
        datagram(
            first + 2, Ipv4Address.parse("255.255.255.255"), LearnRefusal.NOT_UNICAST, addresses),
        datagram(first + 3, Ipv4Address.parse("224.0.0.1"), LearnRefusal.NOT_UNICAST, addresses),
        datagram(first + 4, addresses.gateway, LearnRefusal.GATEWAY, addresses),
        datagram(first + 5, addresses.otherStatic, LearnRefusal.STATIC_CONFLICT, addresses),
        datagram(first + 6, addresses.otherLearned, LearnRefusal.LEARNED_CONFLICT, addresses),
        datagram(first + 7, addresses.outOfScope, LearnRefusal.OUT_OF_SCOPE, addresses));
  }

  private static Case datagram(
      int number, Ipv4Address source, LearnRefusal refusal, Addresses addresses) {
    return new Case(number, source, refusal, datagram(source, addresses.gateway, number));
  }

  /** A UDP datagram whose 8 bytes are this number. */
  static byte[] datagram(Ipv4Address source, Ipv4Address to, int number) {
    int udp = UDP_HEADER + PAYLOAD;
    ByteBuffer packet = ByteBuffer.allocate(HEADER + udp);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) (HEADER + udp)).putInt(0);
    packet.put((byte) 64).put((byte) UDP).putShort((short) 0);
    packet.put(source.toBytes()).put(to.toBytes());
    packet.putShort((short) 40_000).putShort((short) HostilePackets.PORT);
    // No checksum of UDP: IPv4 may leave it out (RFC 768).
    packet.putShort((short) udp).putShort((short) 0).putLong(number);
    MemorySegment bytes = MemorySegment.ofArray(packet.array());
    packet.putShort(10, (short) InternetChecksum.finish(InternetChecksum.add(0, bytes, 0, HEADER)));
    return packet.array();
  }
}
