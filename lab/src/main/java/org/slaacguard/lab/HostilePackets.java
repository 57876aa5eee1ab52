package org.slaacguard.lab;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.RouterPreference;
import org.slaacguard.routing.LearnRefusal;

/**
 * The packets that a hostile peer may send: every source that is not its own, behind every
 * extension header, inside every kind of packet. None of them may reach anything but the gateway's
 * daemon.
 *
 * <p>Made from addresses alone; each packet is whole and has the right checksum, so nothing but the
 * rule under test stops it.
 */
final class HostilePackets {
  /** The port that data goes to: discard. */
  static final int PORT = ManySources.PORT;

  private static final int UDP_HEADER = 8;
  private static final int PAYLOAD = 8;
  private static final int EXTENSION = 8;
  private static final int CHECKSUM = Ipv6Header.LENGTH + 6;
  private static final int NEXT_HEADER = 6;
  private static final int PAYLOAD_LENGTH = 4;

  /** PadN with four bytes (RFC 8200, section 4.2). */
  private static final short PAD_N = 0x0104;

  /** Types of ICMPv6 that only routers send. */
  private static final int[] ROUTERS = {134, 137, 138, 149, 151, 153};

  private HostilePackets() {}

  /** The owner of the source address that a packet claims. */
  enum Source {
    /** The gateway's own, inside what the peer may learn. */
    GATEWAY(LearnRefusal.GATEWAY),
    /** In the other peer's static AllowedIPs, inside what this peer may learn. */
    OTHERS_STATIC(LearnRefusal.STATIC_CONFLICT),
    /** The other peer has learned it. */
    OTHERS_LEARNED(LearnRefusal.LEARNED_CONFLICT),
    /** {@code ::}. */
    UNSPECIFIED(LearnRefusal.NOT_UNICAST),
    /** {@code ::1}. */
    LOOPBACK(LearnRefusal.NOT_UNICAST),
    /** {@code ff02::1}. */
    MULTICAST(LearnRefusal.NOT_UNICAST),
    /** The other peer's static IPv4 address in its mapped form (RFC 4291, section 2.5.5.2). */
    IPV4_MAPPED(LearnRefusal.NOT_UNICAST),
    /** The gateway's link-local one, on this link. */
    GATEWAY_LINK_LOCAL(LearnRefusal.GATEWAY),
    /** Nobody's, and outside what the peer may learn. */
    OUT_OF_SCOPE(LearnRefusal.OUT_OF_SCOPE);

    private final LearnRefusal refusal;

    Source(LearnRefusal refusal) {
      this.refusal = refusal;
    }

    /** Why data from there is refused to a peer that may learn {@code advertised}. */
    public LearnRefusal refusal() {
      return refusal;
    }
  }

  /** The header between the IPv6 header and the rest. */
  enum Extension {
    /** Nothing. */
    NONE(-1),
    /** Hop-by-hop options, of padding. */
    HOP_BY_HOP(0),
    /** Destination options, of padding. */
    DESTINATION_OPTIONS(60),
    /** A fragment header, of a fragment that is the whole (RFC 6946). */
    FRAGMENT(44);

    private final int number;

    Extension(int number) {
      this.number = number;
    }
  }

  /** What is inside. */
  enum Content {
    /** A UDP datagram to the destination, whose 8 bytes are the case's number. */
    DATA,
    /** To all routers. */
    ROUTER_SOLICITATION,
    /** For the gateway's address, to its solicited-node group. */
    NEIGHBOR_SOLICITATION,
    /** For the source's address, which overrides, to all nodes. */
    NEIGHBOR_ADVERTISEMENT,
    /** It tells all nodes of a default route and the out-of-scope prefix. */
    ROUTER_ADVERTISEMENT,
    /** The gateway shall reach the destination by way of the attacker. */
    REDIRECT,
    /** Routers shall change their prefixes (RFC 2894), type 138. */
    ROUTER_RENUMBERING,
    /** A router's certificate (RFC 3971), type 149. */
    CERTIFICATION_PATH,
    /** A router of multicast is there (RFC 4286), type 151. */
    MULTICAST_ROUTER,
    /** And is none any more, type 153. */
    MULTICAST_ROUTER_END;

    /** Whether it is neighbour discovery (RFC 4861). */
    public boolean isNeighborDiscovery() {
      return this != DATA && !isOtherRouters();
    }

    /** Whether only a router says it, beside neighbour discovery. */
    public boolean isOtherRouters() {
      return this == ROUTER_RENUMBERING
          || this == CERTIFICATION_PATH
          || this == MULTICAST_ROUTER
          || this == MULTICAST_ROUTER_END;
    }
  }

  /**
   * The addresses on the gateway.
   *
   * @param attacker the hostile peer's own address
   * @param destination where data goes: the gateway's or of a host behind it
   * @param gateway the gateway's own
   * @param otherStatic in the other peer's AllowedIPs
   * @param otherLearned learned by the other peer
   * @param otherIpv4 in the other peer's AllowedIPs
   * @param gatewayLinkLocal the gateway's on the link
   * @param outOfScope what the attacker may not learn, and nobody has
   */
  record Addresses(
      Ipv6Address attacker,
      Ipv6Address destination,
      Ipv6Address gateway,
      Ipv6Address otherStatic,
      Ipv6Address otherLearned,
      Ipv4Address otherIpv4,
      Ipv6Address gatewayLinkLocal,
      Ipv6Address outOfScope) {
    /** The address that a packet of this kind claims. */
    public Ipv6Address of(Source source) {
      return switch (source) {
        case GATEWAY -> gateway;
        case OTHERS_STATIC -> otherStatic;
        case OTHERS_LEARNED -> otherLearned;
        case UNSPECIFIED -> Ipv6Address.UNSPECIFIED;
        case LOOPBACK -> Ipv6Address.LOOPBACK;
        case MULTICAST -> Ipv6Address.ALL_NODES;
        case IPV4_MAPPED -> new Ipv6Address(otherIpv4.high(), otherIpv4.low());
        case GATEWAY_LINK_LOCAL -> gatewayLinkLocal;
        case OUT_OF_SCOPE -> outOfScope;
      };
    }
  }

  /**
   * One packet.
   *
   * @param number from 0 on, also in the bytes of data
   * @param packet a whole IPv6 packet
   */
  record Case(int number, Source source, Extension extension, Content content, byte[] packet) {
    /** What it is, for messages. */
    public String name() {
      return "%s from %s behind %s".formatted(content, source, extension);
    }

    /**
     * Whether a guard against router advertisements has to drop it (RFC 7113): what only a router
     * says, or neighbour discovery in a fragment (RFC 6980).
     */
    public boolean isGuarded() {
      return content == Content.ROUTER_ADVERTISEMENT
          || content == Content.REDIRECT
          || content.isOtherRouters()
          || (content.isNeighborDiscovery() && extension == Extension.FRAGMENT);
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** Every source behind every extension header inside every kind of packet. */
  static List<Case> all(Addresses addresses) {
    List<Case> cases = new ArrayList<>();
    for (Source source : Source.values()) {
      for (Extension extension : Extension.values()) {
        for (Content content : Content.values()) {
          int number = cases.size();
          byte[] plain = plain(addresses, addresses.of(source), content, number);
          cases.add(new Case(number, source, extension, content, behind(extension, plain)));
        }
      }
    }
    return cases;
  }

  /**
   * What a guard has to drop though its source is the attacker's own, learned already: all that
   * only a router says, to the destination.
   */
  static List<byte[]> routersOwn(Addresses addresses) {
    List<byte[]> packets = new ArrayList<>();
    for (Extension extension : Extension.values()) {
      for (int type : ROUTERS) {
        packets.add(
            behind(extension, message(type, addresses.attacker(), addresses.destination())));
      }
    }
    return packets;
  }

  private static byte[] plain(
      Addresses addresses, Ipv6Address source, Content content, int number) {
    return switch (content) {
      case DATA -> datagram(source, addresses.destination(), number);
      case ROUTER_SOLICITATION ->
          discovery(source, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()));
      case NEIGHBOR_SOLICITATION ->
          discovery(
              source,
              addresses.gateway().solicitedNode(),
              new NdMessage.NeighborSolicitation(addresses.gateway(), List.of()));
      case NEIGHBOR_ADVERTISEMENT ->
          discovery(
              source,
              Ipv6Address.ALL_NODES,
              new NdMessage.NeighborAdvertisement(
                  true,
                  false,
                  true,
                  source.isMulticast() || source.isUnspecified() ? addresses.otherStatic() : source,
                  List.of()));
      case ROUTER_ADVERTISEMENT ->
          discovery(
              source,
              Ipv6Address.ALL_NODES,
              new NdMessage.RouterAdvertisement(
                  64,
                  false,
                  false,
                  RouterPreference.HIGH,
                  1800,
                  0,
                  0,
                  List.of(
                      new NdOption.PrefixInformation(
                          new IpPrefix(addresses.outOfScope(), 64), true, true, 3600, 3600))));
      case REDIRECT ->
          discovery(
              source,
              addresses.gateway(),
              new NdMessage.Redirect(addresses.attacker(), addresses.destination(), List.of()));
      case ROUTER_RENUMBERING -> message(138, source, addresses.destination());
      case CERTIFICATION_PATH -> message(149, source, addresses.destination());
      case MULTICAST_ROUTER -> message(151, source, addresses.destination());
      case MULTICAST_ROUTER_END -> message(153, source, addresses.destination());
    };
  }

  private static byte[] discovery(Ipv6Address source, Ipv6Address to, NdMessage message) {
    return new NdPacket(source, to, message).toBytes();
  }

  /** ICMPv6 of a type, with 16 bytes of zeros. */
  private static byte[] message(int type, Ipv6Address source, Ipv6Address to) {
    int length = 4 + 16;
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + length);
    new Ipv6Header(length, Ipv6Header.ICMP6, 255, source, to).write(packet);
    packet.put((byte) type);
    long sum = InternetChecksum.addPseudoHeader(0, source, to, length, Ipv6Header.ICMP6);
    int checksum =
        InternetChecksum.finish(
            InternetChecksum.add(sum, packet.array(), Ipv6Header.LENGTH, length));
    packet.putShort(Ipv6Header.LENGTH + 2, (short) checksum);
    return packet.array();
  }

  private static byte[] datagram(Ipv6Address source, Ipv6Address to, int number) {
    int length = UDP_HEADER + PAYLOAD;
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + length);
    new Ipv6Header(length, Ipv6Header.UDP, 64, source, to).write(packet);
    packet.putShort((short) 40_000).putShort((short) PORT).putShort((short) length);
    packet.putShort((short) 0).putLong(number);
    long sum = InternetChecksum.addPseudoHeader(0, source, to, length, Ipv6Header.UDP);
    MemorySegment bytes = MemorySegment.ofArray(packet.array());
    int checksum =
        InternetChecksum.finish(InternetChecksum.add(sum, bytes, Ipv6Header.LENGTH, length));
    // 0 would say that there is none (RFC 8200, section 8.1).
    packet.putShort(CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }

  /** The checksum stays right: the pseudo-header leaves extension headers out. */
  private static byte[] behind(Extension extension, byte[] plain) {
    if (extension == Extension.NONE) {
      return plain;
    }
    ByteBuffer packet = ByteBuffer.allocate(plain.length + EXTENSION);
    packet.put(plain, 0, Ipv6Header.LENGTH).put(plain[NEXT_HEADER]).put((byte) 0);
    if (extension == Extension.FRAGMENT) {
      packet.putShort((short) 0).putInt(1);
    } else {
      packet.putShort(PAD_N).putInt(0);
    }
    packet.put(plain, Ipv6Header.LENGTH, plain.length - Ipv6Header.LENGTH);
    packet.put(NEXT_HEADER, (byte) extension.number);
    packet.putShort(PAYLOAD_LENGTH, (short) (packet.getShort(PAYLOAD_LENGTH) + EXTENSION));
    return packet.array();
  }
}
