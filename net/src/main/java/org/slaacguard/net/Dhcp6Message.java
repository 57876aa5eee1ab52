package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PacketException.Reason;

/**
 * A message between a DHCPv6 client and a server (RFC 9915, section 8), as a datagram carries it.
 *
 * @param type the kind of message
 * @param transactionId 24 bits, the same in a message and its answer; 0 in a Reconfigure
 * @param options in the order of the wire
 */
public record Dhcp6Message(Dhcp6Type type, int transactionId, List<Dhcp6Option> options) {
  /** The UDP port that clients listen on. */
  public static final int CLIENT_PORT = 546;

  /** The UDP port that servers listen on. */
  public static final int SERVER_PORT = 547;

  /** {@code ff02::1:2}, all servers and relay agents on the link (section 7.1). */
  public static final Ipv6Address ALL_SERVERS = new Ipv6Address(0xff02L << 48, 0x1_0002);

  private static final int HEADER = 4;
  private static final int LONGEST_TRANSACTION_ID = 0xff_ffff;

  /** Checks the range, copies the list. */
  public Dhcp6Message {
    Ranges.check("transaction id", transactionId, LONGEST_TRANSACTION_ID);
    options = List.copyOf(options);
  }

  /**
   * Reads a message. An option with malformed contents becomes a {@link Dhcp6Option.Raw}.
   *
   * @throws PacketException if it is no message between client and server, or an option's length
   *     does not fit
   */
  public static Dhcp6Message parse(byte[] wire) throws PacketException {
    if (wire.length < HEADER) {
      throw new PacketException(Reason.TRUNCATED);
    }
    ByteBuffer in = ByteBuffer.wrap(wire);
    int first = in.getInt();
    Dhcp6Type type = Dhcp6Type.of(first >>> 24);
    if (type == null) {
      throw new PacketException(Reason.NOT_DHCP6);
    }
    return new Dhcp6Message(type, first & LONGEST_TRANSACTION_ID, Dhcp6Options.parse(in));
  }

  /**
   * The message as it goes into a datagram.
   *
   * @throws IllegalArgumentException if an option is longer than 65,535 bytes
   */
  public byte[] toBytes() {
    byte[] body = Dhcp6Options.write(options);
    ByteBuffer out = ByteBuffer.allocate(HEADER + body.length);
    return out.putInt(type.number() << 24 | transactionId).put(body).array();
  }

  /** The first option of this kind, or null. */
  public <T extends Dhcp6Option> @Nullable T option(Class<T> kind) {
    return first(options, kind);
  }

  /** The first option of this kind in a list, or null. */
  public static <T extends Dhcp6Option> @Nullable T first(
      List<Dhcp6Option> options, Class<T> kind) {
    for (Dhcp6Option option : options) {
      if (kind.isInstance(option)) {
        return kind.cast(option);
      }
    }
    return null;
  }

  /** The offset in a message at which the data of the first option with this code begins, or -1. */
  public static int dataOffset(byte[] wire, int code) {
    ByteBuffer in = ByteBuffer.wrap(wire);
    int at = HEADER;
    while (at + HEADER <= wire.length) {
      if ((in.getShort(at) & 0xffff) == code) {
        return at + HEADER;
      }
      at += HEADER + (in.getShort(at + 2) & 0xffff);
    }
    return -1;
  }
}
