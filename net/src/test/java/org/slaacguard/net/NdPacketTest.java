package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.Redirect;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdOption.DnsSearchList;
import org.slaacguard.net.NdOption.Mtu;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdOption.RecursiveDnsServer;
import org.slaacguard.net.NdOption.RouteInformation;
import org.slaacguard.net.NdOption.SourceLinkLayerAddress;
import org.slaacguard.net.PacketException.Reason;

class NdPacketTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void shouldWriteTheBytesThatTheFieldsOfTheRfcsSay() throws PacketException {
    NdPacket packet =
        new NdPacket(
            Ipv6Address.parse("fe80::1"),
            Ipv6Address.ALL_NODES,
            new RouterAdvertisement(
                64,
                false,
                true,
                RouterPreference.HIGH,
                1800,
                0,
                0,
                List.of(
                    new PrefixInformation(
                        IpPrefix.parse("2001:db8:1:2::/64"), true, true, 2592000, 604800),
                    new Mtu(1420),
                    new RouteInformation(
                        IpPrefix.parse("2001:db8::/32"), RouterPreference.LOW, 600),
                    new RecursiveDnsServer(1800, List.of(Ipv6Address.parse("2001:db8::53"))),
                    new DnsSearchList(1800, List.of(DnsName.parse("example.com"))))));
    String options =
        "0304"
            + "40c0"
            + "00278d00"
            + "00093a80"
            + "00000000"
            + "20010db8000100020000000000000000"
            + "0501"
            + "0000"
            + "0000058c"
            + "1802"
            + "2018"
            + "00000258"
            + "20010db800000000"
            + "1903"
            + "0000"
            + "00000708"
            + "20010db8000000000000000000000053"
            + "1f03"
            + "0000"
            + "00000708"
            + "076578616d706c6503636f6d00"
            + "000000";
    String expected =
        "60000000"
            + "0078"
            + "3aff"
            + "fe800000000000000000000000000001"
            + "ff020000000000000000000000000001"
            + "8600"
            + "0000"
            + "40"
            + "48"
            + "0708"
            + "00000000"
            + "00000000"
            + options;
    byte[] wire = packet.toBytes();
    byte[] withoutChecksum = wire.clone();
    withoutChecksum[42] = withoutChecksum[43] = 0;
    assertEquals(expected, HEX.formatHex(withoutChecksum));
    assertEquals(packet, NdPacket.parse(wire));
  }

  /** Captured from Linux 6.18 on Ethernet, so neither checksum nor layout comes from our code. */
  @Test
  void shouldReadWhatLinuxSends() throws PacketException {
    byte[] solicitation =
        HEX.parseHex(
            "6000000000103afffe8000000000000000005efffe100001ff020000000000000000000000000002"
                + "8500bf0b00000000010102005e100001");
    LinkLayerAddress link = new LinkLayerAddress(HEX.parseHex("02005e100001"));
    Ipv6Address host = Ipv6Address.parse("fe80::5eff:fe10:1");
    NdPacket expected =
        new NdPacket(
            host,
            Ipv6Address.ALL_ROUTERS,
            new RouterSolicitation(List.of(new SourceLinkLayerAddress(link))));
    assertEquals(expected, NdPacket.parse(solicitation));
    assertArrayEquals(solicitation, expected.toBytes());

    byte[] duplicateCheck =
        HEX.parseHex(
            "6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff100001"
                + "8700c45300000000fe8000000000000000005efffe1000010e0153d0052ff3a8");
    NdOption nonce = new NdOption.Nonce(HEX.parseHex("53d0052ff3a8"));
    expected =
        new NdPacket(
            Ipv6Address.UNSPECIFIED,
            host.solicitedNode(),
            new NeighborSolicitation(host, List.of(nonce)));
    assertEquals(expected, NdPacket.parse(duplicateCheck));
    assertArrayEquals(duplicateCheck, expected.toBytes());
  }

  @Test
  void shouldIgnoreWhatIsBehindThePayload() throws PacketException {
    byte[] wire = solicitation("fe80::2").toBytes();
    assertEquals(NdPacket.parse(wire), NdPacket.parse(Arrays.copyOf(wire, wire.length + 9)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x40, NOT_IPV6", // version
    "6, 17, NOT_ICMP6", // next header
    "6, 0, NOT_ICMP6", // hop-by-hop options
    "40, 128, NOT_NEIGHBOR_DISCOVERY", // echo request
    "40, 132, NOT_NEIGHBOR_DISCOVERY",
    "40, 138, NOT_NEIGHBOR_DISCOVERY",
    "7, 254, HOP_LIMIT",
    "7, 64, HOP_LIMIT",
    "41, 1, CODE",
    "42, 0, CHECKSUM",
    "40, 134, TRUNCATED", // an advertisement has 16 bytes
    "40, 135, TRUNCATED",
    "40, 136, TRUNCATED",
    "40, 137, TRUNCATED",
    "5, 9, TRUNCATED", // payload length above what is there
    "5, 3, TRUNCATED",
    "8, 0xff, SOURCE",
  })
  void shouldRefuseASolicitationWithOneWrongByte(int at, String value, Reason reason) {
    byte[] wire = solicitation("fe80::2").toBytes();
    wire[at] = (byte) (int) Integer.decode(value);
    if (reason != Reason.CHECKSUM) {
      NdPacketPropertyTest.fixChecksum(wire);
    }
    assertEquals(reason, NdPacketPropertyTest.reason(wire));
  }

  @Test
  void shouldRefuseEveryShorterPacket() {
    byte[] wire = solicitation("fe80::2").toBytes();
    for (int length = 0; length < wire.length; length++) {
      assertEquals(
          Reason.TRUNCATED, NdPacketPropertyTest.reason(Arrays.copyOf(wire, length)), "" + length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0500000000000000", // no length
    "0503000000000000", // over the end
    "05", // no room for a length
    "050100000000058c00", // a byte behind the last option
  })
  void shouldRefuseOptionsThatLieAboutTheirLength(String options) {
    assertEquals(Reason.OPTION_LENGTH, NdPacketPropertyTest.reason(withOptions(options)));
  }

  @ParameterizedTest
  @CsvSource({
    "0302000000000000" + "0000000000000000", // prefix information of two units
    "030440c000000e1000000e100000000020010db8000000000000000000000000" // then ...
        + "030481c000000e1000000e100000000020010db8000000000000000000000000", // ... /129
    "0502000000000500" + "0000000000000000", // MTU of two units
    "1801400000000e10", // route information too short for its prefix
    "1802401000000e10" + "20010db800000000", // reserved preference
    "1901000000000e10", // no name server
    "1902000000000e10" + "20010db800000000", // half a name server
    "1f01000000000e10", // no domain
    "1f02000000000e10" + "0761616161616161", // a label over the end
    "1f02000000000e10" + "c000000000000000", // a compression pointer
    "1f02000000000e10" + "0361206200000000", // a space in a label
    "1f02000000000e10" + "0761626364656667", // a name without its end
  })
  void shouldKeepAMalformedOptionAsUnknown(String options) throws PacketException {
    NdPacket packet = NdPacket.parse(withOptions(options));
    assertEquals(
        NdOption.Unknown.class,
        packet.message().options().get(packet.message().options().size() - 1).getClass());
    assertArrayEquals(withOptions(options), packet.toBytes());
  }

  @Test
  void shouldRefuseASourceLinkLayerAddressFromTheUnspecifiedAddress() {
    NdOption option = new SourceLinkLayerAddress(new LinkLayerAddress(new byte[6]));
    Ipv6Address target = Ipv6Address.parse("2001:db8::5");
    List<NdPacket> refused = new ArrayList<>();
    refused.add(
        new NdPacket(
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.ALL_ROUTERS,
            new RouterSolicitation(List.of(option))));
    refused.add(
        new NdPacket(
            Ipv6Address.UNSPECIFIED,
            target.solicitedNode(),
            new NeighborSolicitation(target, List.of(option))));
    refused.forEach(
        packet -> assertEquals(Reason.OPTION, NdPacketPropertyTest.reason(packet.toBytes())));
  }

  @Test
  void shouldTakeASolicitationFromTheUnspecifiedAddress() {
    assertNull(NdPacketPropertyTest.reason(solicitation("::").toBytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "RA, fe80::1, ff02::1, ::, ",
    "RA, 2001:db8::1, ff02::1, ::, SOURCE",
    "RA, ::, ff02::1, ::, SOURCE",
    "RA, fe80::1, ::, ::, DESTINATION",
    "NS, ::, ff02::1:ff00:5, 2001:db8::5, ", // duplicate address detection
    "NS, ::, 2001:db8::5, 2001:db8::5, DESTINATION",
    "NS, ::, ff02::1, 2001:db8::5, DESTINATION",
    "NS, fe80::2, 2001:db8::5, 2001:db8::5, ",
    "NS, fe80::2, ff02::1, ff02::1, TARGET",
    "NS, ::1, 2001:db8::5, 2001:db8::5, SOURCE",
    "NA, fe80::2, fe80::1, 2001:db8::5, ",
    "NA, fe80::2, ff02::1, 2001:db8::5, DESTINATION", // solicited, to multicast
    "NA, fe80::2, fe80::1, ff02::1, TARGET",
    "NA, ::, fe80::1, 2001:db8::5, SOURCE",
    "Redirect, fe80::1, fe80::2, fe80::9, ",
    "Redirect, fe80::1, fe80::2, 2001:db8::9, ", // the destination itself
    "Redirect, fe80::1, fe80::2, 2001:db8::8, TARGET",
    "Redirect, 2001:db8::1, fe80::2, fe80::9, SOURCE",
  })
  void shouldHoldAddressesToTheRulesOfTheirMessage(
      String type, String source, String destination, String target, Reason reason) {
    Ipv6Address about = Ipv6Address.parse(target);
    NdMessage message =
        switch (type) {
          case "RA" ->
              new RouterAdvertisement(
                  64, false, false, RouterPreference.MEDIUM, 0, 0, 0, List.of());
          case "NS" -> new NeighborSolicitation(about, List.of());
          case "NA" -> new NeighborAdvertisement(false, true, false, about, List.of());
          default -> new Redirect(about, Ipv6Address.parse("2001:db8::9"), List.of());
        };
    NdPacket packet =
        new NdPacket(Ipv6Address.parse(source), Ipv6Address.parse(destination), message);
    assertEquals(reason, NdPacketPropertyTest.reason(packet.toBytes()));
  }

  @Test
  void shouldRefuseARedirectOfAMulticastDestination() {
    NdPacket packet =
        new NdPacket(
            Ipv6Address.parse("fe80::1"),
            Ipv6Address.parse("fe80::2"),
            new Redirect(Ipv6Address.parse("fe80::9"), Ipv6Address.ALL_NODES, List.of()));
    assertEquals(Reason.TARGET, NdPacketPropertyTest.reason(packet.toBytes()));
  }

  private static NdPacket solicitation(String source) {
    return new NdPacket(
        Ipv6Address.parse(source), Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()));
  }

  private static byte[] withOptions(String hex) {
    byte[] options = HEX.parseHex(hex);
    byte[] plain = solicitation("fe80::2").toBytes();
    byte[] wire = Arrays.copyOf(plain, plain.length + options.length);
    System.arraycopy(options, 0, wire, plain.length, options.length);
    ByteBuffer.wrap(wire).putShort(4, (short) (8 + options.length));
    NdPacketPropertyTest.fixChecksum(wire);
    return wire;
  }
}
