package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.util.List;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.Redirect;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.PacketException.Reason;

/**
 * A whole IPv6 packet with a neighbour discovery message.
 *
 * <p>ICMPv6 must follow the IPv6 header directly. No sender puts extension headers before neighbour
 * discovery, RFC 6980 forbids fragments, and the data planes look no further.
 *
 * @param source the sender's address
 * @param destination the receiver's address, unicast or multicast
 * @param message the message
 */
public record NdPacket(Ipv6Address source, Ipv6Address destination, NdMessage message) {
  private static final int HOP_LIMIT = 255;
  private static final int CHECKSUM_OFFSET = Ipv6Header.LENGTH + 2;
  private static final int TYPE_OFFSET = Ipv6Header.LENGTH;
  private static final int CODE_OFFSET = Ipv6Header.LENGTH + 1;

  /** Flags of a router advertisement. */
  private static final int MANAGED = 0x80;

  private static final int OTHER = 0x40;

  /** Flags of a neighbour advertisement. */
  private static final int ROUTER = 1 << 31;

  private static final int SOLICITED = 1 << 30;
  private static final int OVERRIDE = 1 << 29;

  /**
   * Reads a packet and checks every rule of RFC 4861, sections 6.1.1, 6.1.2, 7.1.1, 7.1.2 and 8.1,
   * that needs no state. Bytes after the IPv6 payload are ignored.
   *
   * @throws PacketException if it is something else, or breaks a rule
   */
  public static NdPacket parse(byte[] packet) throws PacketException {
    Ipv6Header header = Ipv6Header.parse(packet);
    require(header.nextHeader() == Ipv6Header.ICMP6, Reason.NOT_ICMP6);
    int length = header.payloadLength();
    require(length >= 4, Reason.TRUNCATED);
    int type = packet[TYPE_OFFSET] & 0xff;
    require(
        type >= RouterSolicitation.TYPE && type <= Redirect.TYPE, Reason.NOT_NEIGHBOR_DISCOVERY);
    require(header.hopLimit() == HOP_LIMIT, Reason.HOP_LIMIT);
    require(checksum(header, packet) == 0, Reason.CHECKSUM);
    require(packet[CODE_OFFSET] == 0, Reason.CODE);
    require(length >= minimum(type), Reason.TRUNCATED);
    require(!header.source().isMulticast() && !header.source().isLoopback(), Reason.SOURCE);
    require(!header.destination().isUnspecified(), Reason.DESTINATION);
    ByteBuffer body = ByteBuffer.wrap(packet, Ipv6Header.LENGTH + 4, length - 4);
    NdPacket parsed = new NdPacket(header.source(), header.destination(), message(type, body));
    parsed.validate();
    return parsed;
  }

  /** The length of the ICMPv6 message without options, in bytes. */
  private static int minimum(int type) {
    return switch (type) {
      case RouterSolicitation.TYPE -> 8;
      case RouterAdvertisement.TYPE -> 16;
      case NeighborSolicitation.TYPE, NeighborAdvertisement.TYPE -> 24;
      case Redirect.TYPE -> 40;
      default -> throw new IllegalArgumentException("not neighbour discovery: " + type);
    };
  }

  private static NdMessage message(int type, ByteBuffer body) throws PacketException {
    int first = body.getInt();
    return switch (type) {
      case RouterSolicitation.TYPE -> new RouterSolicitation(NdOptions.parse(body));
      case RouterAdvertisement.TYPE ->
          new RouterAdvertisement(
              first >>> 24,
              (first >>> 16 & MANAGED) != 0,
              (first >>> 16 & OTHER) != 0,
              RouterPreference.ofBits(first >>> 19),
              first & 0xffff,
              body.getInt() & Ranges.UNSIGNED_INT,
              body.getInt() & Ranges.UNSIGNED_INT,
              NdOptions.parse(body));
      case NeighborSolicitation.TYPE ->
          new NeighborSolicitation(address(body), NdOptions.parse(body));
      case NeighborAdvertisement.TYPE ->
          new NeighborAdvertisement(
              (first & ROUTER) != 0,
              (first & SOLICITED) != 0,
              (first & OVERRIDE) != 0,
              address(body),
              NdOptions.parse(body));
      case Redirect.TYPE -> new Redirect(address(body), address(body), NdOptions.parse(body));
      default -> throw new IllegalArgumentException("not neighbour discovery: " + type);
    };
  }

  /** Checks the rules that concern more than one field. */
  private void validate() throws PacketException {
    switch (message) {
      case RouterSolicitation m ->
          require(!source.isUnspecified() || !hasSourceLinkLayer(), Reason.OPTION);
      case RouterAdvertisement m -> require(source.isLinkLocal(), Reason.SOURCE);
      case NeighborSolicitation m -> {
        require(!m.target().isMulticast(), Reason.TARGET);
        if (source.isUnspecified()) {
          require(isSolicitedNode(destination), Reason.DESTINATION);
          require(!hasSourceLinkLayer(), Reason.OPTION);
        }
      }
      case NeighborAdvertisement m -> {
        require(!m.target().isMulticast(), Reason.TARGET);
        require(!source.isUnspecified(), Reason.SOURCE);
        require(!destination.isMulticast() || !m.solicited(), Reason.DESTINATION);
      }
      case Redirect m -> {
        require(source.isLinkLocal(), Reason.SOURCE);
        require(!m.destination().isMulticast(), Reason.TARGET);
        require(m.target().isLinkLocal() || m.target().equals(m.destination()), Reason.TARGET);
      }
    }
  }

  private boolean hasSourceLinkLayer() {
    return message.options().stream()
        .anyMatch(option -> option instanceof NdOption.SourceLinkLayerAddress);
  }

  private static boolean isSolicitedNode(Ipv6Address address) {
    return address.high() == 0xff02L << 48 && address.low() >>> 24 == 0x1ff;
  }

  /**
   * The packet, with hop limit 255 and the right checksum.
   *
   * @throws IllegalArgumentException if the options make it longer than 65,535 bytes
   */
  public byte[] toBytes() {
    List<NdOption> options = message.options();
    int length = minimum(message.type()) + NdOptions.length(options);
    Ipv6Header header = new Ipv6Header(length, Ipv6Header.ICMP6, HOP_LIMIT, source, destination);
    byte[] packet = new byte[Ipv6Header.LENGTH + length];
    ByteBuffer out = ByteBuffer.wrap(packet);
    header.write(out);
    out.putInt(message.type() << 24);
    switch (message) {
      case RouterSolicitation m -> out.putInt(0);
      case RouterAdvertisement m -> {
        int flags = (m.managed() ? MANAGED : 0) | (m.otherConfiguration() ? OTHER : 0);
        out.put((byte) m.hopLimit()).put((byte) (flags | m.preference().bits() << 3));
        out.putShort((short) m.routerLifetime());
        out.putInt((int) m.reachableTime()).putInt((int) m.retransTimer());
      }
      case NeighborSolicitation m -> put(out.putInt(0), m.target());
      case NeighborAdvertisement m -> {
        int flags =
            (m.router() ? ROUTER : 0)
                | (m.solicited() ? SOLICITED : 0)
                | (m.override() ? OVERRIDE : 0);
        put(out.putInt(flags), m.target());
      }
      case Redirect m -> {
        put(out.putInt(0), m.target());
        put(out, m.destination());
      }
    }
    NdOptions.write(options, out);
    out.putShort(CHECKSUM_OFFSET, (short) checksum(header, packet));
    return packet;
  }

  private static int checksum(Ipv6Header header, byte[] packet) {
    int length = header.payloadLength();
    long pseudo =
        InternetChecksum.addPseudoHeader(
            0, header.source(), header.destination(), length, Ipv6Header.ICMP6);
    return InternetChecksum.finish(InternetChecksum.add(pseudo, packet, Ipv6Header.LENGTH, length));
  }

  private static Ipv6Address address(ByteBuffer in) {
    return new Ipv6Address(in.getLong(), in.getLong());
  }

  private static void put(ByteBuffer out, Ipv6Address address) {
    out.putLong(address.high()).putLong(address.low());
  }

  private static void require(boolean rule, Reason reason) throws PacketException {
    if (!rule) {
      throw new PacketException(reason);
    }
  }
}
