package org.slaacguard.net;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes Destination Unreachable messages of ICMPv6 (RFC 4443, section 3.1) as whole packets. */
public final class Icmp6Error {
  /** The ICMPv6 type. */
  public static final int DESTINATION_UNREACHABLE = 1;

  /** The code for a source address that failed the ingress policy. */
  public static final int SOURCE_POLICY = 5;

  /** The longest error message: the minimum MTU of IPv6 (RFC 4443, section 2.4(c)). */
  private static final int LONGEST = 1280;

  private static final int HEADER = 8;
  private static final int HOP_LIMIT = 64;
  private static final int TYPE = Ipv6Header.LENGTH;

  private Icmp6Error() {}

  /** The most bytes of a packet that an error quotes. */
  public static int longestQuote() {
    return LONGEST - Ipv6Header.LENGTH - HEADER;
  }

  /** Whether a packet is an error message, judged by its fixed header alone. */
  public static boolean isError(byte[] packet) {
    return packet.length > TYPE
        && packet[0] >>> 4 == 6
        && packet[6] == Ipv6Header.ICMP6
        && packet[TYPE] >= 0;
  }

  /**
   * Tells the sender of a packet that it cannot be delivered.
   *
   * @param code the reason
   * @param source the sender of the error
   * @param packet the packet from its IPv6 header on, or its beginning
   * @return null if no error may be sent: the packet is not IPv6, is an error itself, hides its
   *     type behind headers, or is not from one host to another (section 2.4(e))
   */
  public static byte @Nullable [] unreachable(int code, Ipv6Address source, byte[] packet) {
    if (packet.length < Ipv6Header.LENGTH || packet[0] >>> 4 != 6) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(packet);
    Ipv6Address sender = new Ipv6Address(in.getLong(8), in.getLong(16));
    Ipv6Address receiver = new Ipv6Address(in.getLong(24), in.getLong(32));
    if (!isHost(sender) || !isHost(receiver) || !isAnswerable(packet)) {
      return null;
    }
    int length = HEADER + Math.min(packet.length, longestQuote());
    byte[] error = new byte[Ipv6Header.LENGTH + length];
    Ipv6Header header = new Ipv6Header(length, Ipv6Header.ICMP6, HOP_LIMIT, source, sender);
    ByteBuffer out = ByteBuffer.wrap(error);
    header.write(out);
    out.put((byte) DESTINATION_UNREACHABLE).put((byte) code);
    out.position(Ipv6Header.LENGTH + HEADER).put(packet, 0, length - HEADER);
    Icmp6Packets.checksum(header, error);
    return error;
  }

  /** A copy of one of our error messages with another destination. */
  public static byte[] readdressed(byte[] error, Ipv6Address destination) {
    byte[] copy = error.clone();
    ByteBuffer out = ByteBuffer.wrap(copy);
    Ipv6Address source = new Ipv6Address(out.getLong(8), out.getLong(16));
    int length = copy.length - Ipv6Header.LENGTH;
    new Ipv6Header(length, Ipv6Header.ICMP6, HOP_LIMIT, source, destination).write(out);
    out.putShort(Ipv6Header.LENGTH + 2, (short) 0);
    Icmp6Packets.checksum(
        new Ipv6Header(length, Ipv6Header.ICMP6, HOP_LIMIT, source, destination), copy);
    return copy;
  }

  private static boolean isAnswerable(byte[] packet) {
    int type = Icmp6Type.of(MemorySegment.ofArray(packet), 0, packet.length);
    return type == Icmp6Type.NONE
        || (type >= 128 && type != Icmp6Type.HIDDEN && type != NdMessage.Redirect.TYPE);
  }

  private static boolean isHost(Ipv6Address address) {
    return !address.isMulticast() && !address.isUnspecified() && !address.isLoopback();
  }
}
