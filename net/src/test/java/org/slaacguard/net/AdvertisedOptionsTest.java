package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.NdOption.CaptivePortal;
import org.slaacguard.net.NdOption.Pref64;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdOption.RouteInformation;

/** Options of router advertisements, byte for byte as their RFCs draw them. */
final class AdvertisedOptionsTest {
  private static final HexFormat HEX = HexFormat.of();

  private static String hex(NdOption option) {
    ByteBuffer out = ByteBuffer.allocate(NdOptions.length(List.of(option)));
    NdOptions.write(List.of(option), out);
    return HEX.formatHex(out.array());
  }

  private static NdOption read(String hex) throws PacketException {
    return NdOptions.parse(ByteBuffer.wrap(HEX.parseHex(hex.replace(" ", "")))).getFirst();
  }

  /** RFC 8781, section 4: type 38, length 2, 13 bits of lifetime / 8 and 3 of the length's code. */
  @ParameterizedTest
  @CsvSource({
    "64:ff9b::/96, 600, 2602 0258 0064ff9b0000000000000000",
    "2001:db8:1::/64, 65528, 2602 fff9 20010db80001000000000000",
    "2001:db8:1:2200::/56, 8, 2602 000a 20010db80001220000000000",
    "2001:db8:1::/48, 0, 2602 0003 20010db80001000000000000",
    "2001:db8:1100::/40, 1800, 2602 070c 20010db81100000000000000",
    "2001:db8::/32, 1800, 2602 070d 20010db80000000000000000",
  })
  void shouldWriteThePrefixOfANat64(String prefix, int lifetime, String hex) throws Exception {
    Pref64 option = new Pref64(IpPrefix.parse(prefix), lifetime);
    assertEquals(hex.replace(" ", ""), hex(option));
    assertEquals(option, read(hex));
    assertEquals(new Pref64(IpPrefix.parse(prefix), 0), option.withdrawn());
  }

  /** RFC 8910, section 2.3: type 37, the URI, zeros to a multiple of 8. */
  @ParameterizedTest
  @CsvSource({
    "https://example.org/api, 2504 68747470733a2f2f6578616d706c652e6f72672f617069 00000000000000",
    "https:, 2501 68747470733a",
  })
  void shouldWriteACaptivePortal(String uri, String hex) throws Exception {
    assertEquals(hex.replace(" ", ""), hex(new CaptivePortal(uri)));
    assertEquals(new CaptivePortal(uri), read(hex));
  }

  /** RFC 9762, section 4: the P flag is the fourth bit, behind L, A and R. */
  @ParameterizedTest
  @CsvSource({
    "true, true, true, d0",
    "false, true, true, 50",
    "true, false, false, 80",
    "false, false, true, 10"
  })
  void shouldWriteTheFlagsOfAPrefix(
      boolean onLink, boolean autonomous, boolean delegating, String flags) throws Exception {
    PrefixInformation option =
        new PrefixInformation(
            IpPrefix.parse("2001:db8::/64"), onLink, autonomous, delegating, 86400, 3600);
    String hex =
        "030440" + flags + "0001518000000e10" + "00000000" + "20010db8000000000000000000000000";
    assertEquals(hex, hex(option));
    assertEquals(option, read(hex));
  }

  /** RFC 4191, section 2.3: as many bytes of the prefix as its length needs. */
  @ParameterizedTest
  @CsvSource({
    "::/0, MEDIUM, 1801 00 00 00000708",
    "2001:db8::/32, HIGH, 1802 20 08 00000708 20010db800000000",
    "2001:db8::1/128, LOW, 1803 80 18 00000708 20010db8000000000000000000000001",
  })
  void shouldWriteARoute(String prefix, RouterPreference preference, String hex) throws Exception {
    RouteInformation option = new RouteInformation(IpPrefix.parse(prefix), preference, 1800);
    assertEquals(hex.replace(" ", ""), hex(option));
    assertEquals(option, read(hex));
    assertEquals(new RouteInformation(IpPrefix.parse(prefix), preference, 0), option.withdrawn());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2601 025800640000", // too short
        "2603 0258 0064ff9b0000000000000000 0000000000000000", // too long
        "2602 025e 0064ff9b0000000000000000", // a length that has no meaning
        "2501 000000000000", // no URI
        "2501 6874 00 747470", // a zero within
        "2501 68747409 0000", // a control character
      })
  void shouldSkipWhatIsMalformed(String hex) throws Exception {
    assertInstanceOf(NdOption.Unknown.class, read(hex));
  }

  @Test
  void shouldRefuseWhatTheWireCannotSay() {
    IpPrefix wide = IpPrefix.parse("64:ff9b::/95");
    IpPrefix good = IpPrefix.parse("64:ff9b::/96");
    assertThrows(IllegalArgumentException.class, () -> new Pref64(wide, 8));
    assertThrows(IllegalArgumentException.class, () -> new Pref64(good, 7));
    assertThrows(IllegalArgumentException.class, () -> new Pref64(good, 65_536));
    assertThrows(IllegalArgumentException.class, () -> new CaptivePortal(""));
    assertThrows(IllegalArgumentException.class, () -> new CaptivePortal("https://ä"));
    assertThrows(IllegalArgumentException.class, () -> new CaptivePortal("a".repeat(2039)));
  }
}
