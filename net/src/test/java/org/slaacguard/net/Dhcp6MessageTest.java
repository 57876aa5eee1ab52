package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.PdExclude;
import org.slaacguard.net.Dhcp6Option.Raw;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.PacketException.Reason;
import org.slaacguard.testing.Cases;

class Dhcp6MessageTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static Dhcp6Message parse(String hex) throws PacketException {
    return Dhcp6Message.parse(hex(hex));
  }

  private static <T extends Dhcp6Option> T option(Dhcp6Message message, Class<T> kind) {
    return Objects.requireNonNull(message.option(kind));
  }

  @Test
  void shouldReadWhatItWrites() {
    Cases.run(
        1000,
        draw -> {
          Dhcp6Message message = NetDraws.dhcp6(draw);
          byte[] wire = message.toBytes();
          Dhcp6Message read = Dhcp6Message.parse(wire);
          assertEquals(message, read);
          assertArrayEquals(wire, read.toBytes());
        });
  }

  @Test
  void shouldReadOrRefuseNoise() {
    Cases.run(
        4000,
        draw -> {
          byte[] noise = draw.bytes(4, 120);
          noise[0] = (byte) draw.between(1, 11);
          try {
            Dhcp6Message read = Dhcp6Message.parse(noise);
            assertEquals(read, Dhcp6Message.parse(read.toBytes()));
          } catch (PacketException e) {
            assertEquals(Reason.OPTION_LENGTH, e.reason());
          }
        });
  }

  @Test
  void shouldReadAReplyWithAPrefix() throws PacketException {
    Dhcp6Message reply =
        parse(
            "07 123456 0002 0003 0001ff"
                + "0019 0029 00000001 00000014 00000028"
                + "001a 0019 0000003c 00000078 38 20010db8a0000000 0000000000000000");
    IaPd ia = reply.option(IaPd.class);
    assertEquals(
        new IaPd(
            1,
            20,
            40,
            List.of(new IaPrefix(60, 120, IpPrefix.parse("2001:db8:a000::/56"), List.of()))),
        ia);
    assertEquals(Dhcp6Type.REPLY, reply.type());
    assertEquals(0x123456, reply.transactionId());
  }

  @ParameterizedTest
  @CsvSource({
    "'', TRUNCATED",
    "070000, TRUNCATED",
    "00000000, NOT_DHCP6",
    "0c000000, NOT_DHCP6", // a relay's
    "07000000 00, OPTION_LENGTH",
    "07000000 000100, OPTION_LENGTH",
    "07000000 00010004 000001, OPTION_LENGTH",
  })
  void shouldRefuseWhatIsNoMessage(String hex, Reason reason) {
    PacketException refused = assertThrows(PacketException.class, () -> parse(hex));
    assertEquals(reason, refused.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001 0002 0001", // a DUID of 2 bytes
        "0019 0004 00000001", // an IA_PD without times
        "0019 0010 00000001 00000000 00000000 001a0040", // in it an option that is too long
        "000b 0003 030100", // the Authentication that Replies of some ISPs have
        "0007 0002 0000",
        "000e 0001 00",
        "0017 0008 0000000000000000",
        "0018 0003 026100", // a name without its end
        "0052 0002 0001",
        "000d 0001 00",
      })
  void shouldKeepAMalformedOptionAsBytesWithoutRefusingTheMessage(String option)
      throws PacketException {
    Dhcp6Message message = parse("07000001" + option + "0007 0001 05");
    assertInstanceOf(Raw.class, message.options().getFirst());
    assertEquals(2, message.options().size());
    assertEquals(message, Dhcp6Message.parse(message.toBytes()));
  }

  @Test
  void shouldNotReadAPrefixLongerThanAnAddress() throws PacketException {
    Dhcp6Message message =
        parse(
            "07000001 0019 0029 00000001 00000000 00000000"
                + "001a 0019 0000003c 00000078 81 20010db8a0000000 0000000000000000");
    assertInstanceOf(Raw.class, option(message, IaPd.class).options().getFirst());
  }

  @Test
  void shouldNotFollowAssociationsInAssociations() throws PacketException {
    byte[] wire = new byte[4 + 16 * 4000];
    wire[0] = 7;
    for (int at = 4, left = wire.length - 4; left > 0; at += 16, left -= 16) {
      wire[at + 1] = IaPd.CODE;
      wire[at + 2] = (byte) ((left - 4) >>> 8);
      wire[at + 3] = (byte) (left - 4);
    }
    IaPd ia = option(Dhcp6Message.parse(wire), IaPd.class);
    assertInstanceOf(Raw.class, ia.options().getFirst());
  }

  @Test
  void shouldMakeTheWordsOfAServerFitForALog() throws PacketException {
    StatusCode status = option(parse("07000001 000d 0009 0006 6e6f0a1b5b3131"), StatusCode.class);
    assertEquals("no??[11", status.message());
    StatusCode notUtf8 = option(parse("07000001 000d 0004 0006 ff41"), StatusCode.class);
    assertEquals("?A", notUtf8.message());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:a000::/56, 2001:db8:a000:ff::/64, ff",
    "2001:db8:a000::/48, 2001:db8:a000:1:8000::/65, 000180",
    "2001:db8:a000::/60, 2001:db8:a000:5::/64, 50",
    "2001:db8::/63, 2001:db8:0:1::/64, 80",
  })
  void shouldExcludeAPartOfAPrefix(String delegated, String excluded, String subnet) {
    IpPrefix whole = IpPrefix.parse(delegated);
    IpPrefix part = IpPrefix.parse(excluded);
    PdExclude option = PdExclude.of(whole, part);
    assertArrayEquals(hex(subnet), option.subnet());
    assertEquals(part, option.of(whole));
  }

  @Test
  void shouldExcludeNothingOfAPrefixThatDoesNotFit() {
    PdExclude option =
        PdExclude.of(IpPrefix.parse("2001:db8::/56"), IpPrefix.parse("2001:db8:0:1::/64"));
    assertNull(option.of(IpPrefix.parse("2001:db8::/64")));
    assertNull(option.of(IpPrefix.parse("2001:db8::/48")));
    assertThrows(
        IllegalArgumentException.class,
        () -> PdExclude.of(IpPrefix.parse("2001:db8::/56"), IpPrefix.parse("2001:db8::/56")));
  }

  @Test
  void shouldFindTheDataOfAnOption() {
    byte[] wire = hex("07000001 0007 0001 05 000b 0003 030100");
    assertEquals(13, Dhcp6Message.dataOffset(wire, 11));
    assertEquals(-1, Dhcp6Message.dataOffset(wire, 12));
    assertEquals(-1, Dhcp6Message.dataOffset(Arrays.copyOf(wire, 5), 7));
  }

  @Test
  void shouldNameAClientByAUuid() {
    Duid duid = Duid.ofUuid(UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"));
    assertEquals("00:04:00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f", duid.toString());
    assertEquals(duid, Duid.parse(duid.toString()));
    assertEquals(duid, Duid.parse("0004000102030405060708090A0B0C0D0E0F"));
    for (String wrong : List.of("", "00:04", "0x0004", "00:04:0", "zz:zz:zz")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Duid.parse(wrong));
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  @Test
  void shouldNotShowTheReconfigureKey() throws PacketException {
    Dhcp6Message message = parse("07000001 000b 000f 030100 0000000000000001 01aabbcc");
    assertEquals(
        "Authentication[protocol=3, algorithm=1]", message.options().getFirst().toString());
  }
}
