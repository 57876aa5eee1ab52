package org.slaacguard.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/**
 * What a peer can send to cost others something, one after the other: new addresses, duplicate
 * address detection, solicitations, DHCPv6 of ever new clients, multicast, others' addresses, and
 * what is no packet.
 */
final class HostileMix {
  private static final Ipv6Address OWN = Ipv6Address.parse("fe80::bad");
  private static final int KINDS = 8;
  private static final int NO_NEXT_HEADER = 59;
  private static final int MDNS = 5353;

  private final SplittableRandom random = new SplittableRandom(7);
  private final Ipv6Address gateway;
  private final Ipv6Address victim;
  private final long prefix;
  private int number;

  /**
   * Of a peer that may learn in a prefix.
   *
   * @param prefix the upper half of its addresses
   * @param victim another peer's address
   */
  HostileMix(long prefix, Ipv6Address gateway, Ipv6Address victim) {
    this.prefix = prefix;
    this.gateway = gateway;
    this.victim = victim;
  }

  /** Sends the next one. */
  void next(RawPeer attacker) throws IOException {
    attacker.send(packet(number++ % KINDS));
  }

  private byte[] packet(int kind) {
    Ipv6Address fresh = new Ipv6Address(prefix, random.nextLong());
    return switch (kind) {
      case 0 -> data(fresh);
      case 1 ->
          new NdPacket(
                  Ipv6Address.UNSPECIFIED,
                  fresh.solicitedNode(),
                  new NdMessage.NeighborSolicitation(fresh, List.of()))
              .toBytes();
      case 2 ->
          new NdPacket(OWN, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()))
              .toBytes();
      case 3 -> solicit();
      case 4 ->
          new Dhcp6Packet(
                  new Ipv6Address(prefix, 0xbad),
                  Ipv6Address.parse("ff02::fb"),
                  MDNS,
                  MDNS,
                  new byte[1000])
              .toBytes();
      case 5 -> data(victim);
      case 6 -> data(gateway);
      default -> new byte[1 + random.nextInt(Ipv6Header.LENGTH)];
    };
  }

  private byte[] data(Ipv6Address source) {
    return packet(source, gateway);
  }

  /** A packet without content. */
  static byte[] packet(Ipv6Address source, Ipv6Address destination) {
    byte[] packet = new byte[Ipv6Header.LENGTH];
    new Ipv6Header(0, NO_NEXT_HEADER, 64, source, destination).write(ByteBuffer.wrap(packet));
    return packet;
  }

  private byte[] solicit() {
    Duid duid = Duid.ofUuid(new UUID(random.nextLong(), random.nextLong()));
    byte[] message =
        new Dhcp6Message(
                Dhcp6Type.SOLICIT,
                number & 0xff_ffff,
                List.of(
                    new Dhcp6Option.ClientId(duid),
                    new Dhcp6Option.RapidCommit(),
                    new Dhcp6Option.IaPd(random.nextInt(), 0, 0, List.of())))
            .toBytes();
    return new Dhcp6Packet(
            OWN,
            Dhcp6Message.ALL_SERVERS,
            Dhcp6Message.CLIENT_PORT,
            Dhcp6Message.SERVER_PORT,
            message)
        .toBytes();
  }
}
