package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * A packet is read or refused for a reason; one that was read is written as it was read, and the
 * guard takes it for what it is.
 */
public final class NdPacketTarget implements Target {
  private static final int CHECKSUM = Ipv6Header.LENGTH + 2;

  @Override
  public void run(byte[] input) {
    tryOne(input);
    if (input.length >= CHECKSUM + 2) {
      byte[] summed = input.clone();
      fixChecksum(summed);
      tryOne(summed);
    }
  }

  private static void tryOne(byte[] input) {
    NdPacket read;
    try {
      read = NdPacket.parse(input);
    } catch (PacketException e) {
      return;
    }
    assertEquals(
        read.message().type(), Icmp6Type.of(MemorySegment.ofArray(input), 0, input.length));
    byte[] wire = read.toBytes();
    NdPacket again;
    try {
      again = NdPacket.parse(wire);
    } catch (PacketException e) {
      throw new AssertionError("what it wrote is refused: " + e.reason(), e);
    }
    assertEquals(read, again);
    assertArrayEquals(wire, again.toBytes());
  }

  /** Mutation alone would hardly get past it. A packet too short to have one stays as it is. */
  public static void fixChecksum(byte[] wire) {
    ByteBuffer packet = ByteBuffer.wrap(wire).putShort(CHECKSUM, (short) 0);
    int length = Math.min(packet.getShort(4) & 0xffff, wire.length - Ipv6Header.LENGTH);
    Ipv6Address source = new Ipv6Address(packet.getLong(8), packet.getLong(16));
    Ipv6Address destination = new Ipv6Address(packet.getLong(24), packet.getLong(32));
    long sum = InternetChecksum.addPseudoHeader(0, source, destination, length, Ipv6Header.ICMP6);
    sum = InternetChecksum.add(sum, wire, Ipv6Header.LENGTH, length);
    packet.putShort(CHECKSUM, (short) InternetChecksum.finish(sum));
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>(Seeds.hex("neighbor-discovery.hex"));
    seeds.add(advertisement());
    seeds.add(probe());
    return seeds;
  }

  /** Of duplicate address detection: from {@code ::}, to the solicited-node group. */
  private static byte[] probe() {
    Ipv6Address target = (Ipv6Address) IpAddress.parse("2001:db8:1::77");
    return new NdPacket(
            Ipv6Address.UNSPECIFIED,
            target.solicitedNode(),
            new NdMessage.NeighborSolicitation(target, List.of()))
        .toBytes();
  }

  /** With every option we know. */
  private static byte[] advertisement() {
    List<NdOption> options =
        List.of(
            new NdOption.SourceLinkLayerAddress(
                new LinkLayerAddress(new byte[] {2, 0, 0, 0, 0, 1})),
            new NdOption.Mtu(1420),
            new NdOption.PrefixInformation(
                IpPrefix.parse("2001:db8:1::/64"), true, true, 2_592_000, 604_800),
            new NdOption.PrefixInformation(
                IpPrefix.parse("2001:db8:2::/64"), false, true, true, 0, 0),
            new NdOption.RouteInformation(
                IpPrefix.parse("2001:db8:77::/48"), RouterPreference.HIGH, 1800),
            new NdOption.CaptivePortal("https://example.org/api"),
            new NdOption.Pref64(IpPrefix.parse("64:ff9b::/96"), 1800),
            new NdOption.RecursiveDnsServer(
                1800, List.of((Ipv6Address) IpAddress.parse("2001:db8:1::1"))),
            new NdOption.DnsSearchList(1800, List.of(DnsName.parse("lab.example.org"))));
    NdMessage message =
        new NdMessage.RouterAdvertisement(
            64, false, true, RouterPreference.MEDIUM, 1800, 0, 0, options);
    Ipv6Address router = (Ipv6Address) IpAddress.parse("fe80::1");
    return new NdPacket(router, Ipv6Address.ALL_NODES, message).toBytes();
  }
}
