package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** The text forms of addresses, prefixes and endpoints: tables, round trips, hostile text. */
class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    // RFC 5952, section 4
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:DB8::AAAA, 2001:db8::aaaa",
    "::, ::",
    "0:0:0:0:0:0:0:0, ::",
    "::1, ::1",
    "1::, 1::",
    "fe80::, fe80::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "::ffff:c000:0201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
    "::192.0.2.1, ::c000:201",
  })
  void shouldReadAnyFormAndWriteTheRecommendedOne(String text, String recommended) {
    assertEquals(recommended, Ipv6Address.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "::1::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:",
        "::12345",
        "::g",
        "::1%eth0",
        " ::1",
        "::1 ",
        "::-1",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::",
        "::01.2.3.4",
        "[::1]",
        "::1/64",
        "1",
        "fe80",
        "\u0661::",
        "::\uff11"
      })
  void shouldRefuseWhatIsNoIpv6Address(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Ipv6Address.parse(text));
    assertTrue(String.valueOf(e.getMessage()).contains(text), e::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.1.1.256",
        "01.2.3.4",
        "1.2.3.00",
        "1..2.3",
        "-1.2.3.4",
        "1.2.3.4 ",
        "0x1.2.3.4",
        "1.2.3.0004",
        "\u0661.2.3.4",
        "localhost",
        "1.2.3.4/24"
      })
  void shouldRefuseWhatIsNoIpv4Address(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(text));
  }

  @Test
  void shouldReadTheAddressItWrites() {
    Cases.run(
        1000,
        draw -> {
          IpAddress address = NetDraws.address(draw);
          assertEquals(address, IpAddress.parse(address.toString()));
          assertEquals(address, IpAddress.ofBytes(address.toBytes()));
        });
  }

  @Test
  void shouldMeanWhatThePlatformMeans() {
    Cases.run(
        1000,
        draw -> {
          Ipv6Address address = NetDraws.ipv6(draw);
          InetAddress platform = InetAddress.getByAddress(address.toBytes());
          assertEquals(platform, InetAddress.getByName(address.toString()));
          // The platform writes all eight groups, without "::".
          if (platform.getHostAddress().contains(":")) {
            assertEquals(address, Ipv6Address.parse(platform.getHostAddress()));
          }
        });
  }

  @Test
  void shouldWriteNothingLongerThanTheRecommendedForm() {
    Cases.run(
        1000,
        draw -> {
          Ipv6Address address = NetDraws.ipv6(draw);
          String text = address.toString();
          assertTrue(text.length() <= 39);
          assertEquals(text, Ipv6Address.parse(text).toString());
        });
  }

  @Test
  void shouldHaveOne128BitFormPerAddress() {
    Cases.run(
        1000,
        draw -> {
          IpAddress address = NetDraws.address(draw);
          IpAddress again = IpAddress.of(address.high(), address.low());
          boolean mapped = address instanceof Ipv6Address && again instanceof Ipv4Address;
          assertEquals(mapped ? "::ffff:" + again : again.toString(), address.toString());
        });
  }

  @Test
  void shouldReadOrRefuseAnyText() {
    Cases.run(
        5000,
        draw -> {
          String text = almostAnAddress(draw);
          readOrRefuse(text, Ipv6Address::parse);
          readOrRefuse(text, Ipv4Address::parse);
          readOrRefuse(text, IpAddress::parse);
          readOrRefuse(text, IpPrefix::parse);
          readOrRefuse(text, InterfaceAddress::parse);
          readOrRefuse(text, Endpoint::parse);
          readOrRefuse(text, DnsName::parse);
          readOrRefuse(text, PublicKey::parse);
          readOrRefuse(text, PublicKey::parseHex);
        });
  }

  /** Text that looks like an address, and mostly is none. */
  private static String almostAnAddress(Draw draw) {
    return draw.oneOf(
        () -> draw.text("0123456789abcdefABCDEF:./[]%- \u0660", 50),
        () -> draw.text("01f:", 20),
        () -> draw.text("0125.", 16),
        () -> draw.anyText(10));
  }

  /** What is read must come back the same from its own text; what is refused, by the one type. */
  private static <T> void readOrRefuse(String text, Function<String, T> parse) {
    T value;
    try {
      value = parse.apply(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    if (!(value instanceof PublicKey)) {
      assertEquals(value, parse.apply(value.toString()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:51820, 192.0.2.1:51820",
    "[2001:DB8::1]:1, [2001:db8::1]:1",
    "[fe80::1%3]:65535, [fe80::1%3]:65535",
    "[fe80::1%0]:65535, [fe80::1]:65535",
    "[::ffff:192.0.2.1]:9, [::ffff:192.0.2.1]:9",
    "192.0.2.1:00080, 192.0.2.1:80",
  })
  void shouldReadEndpoints(String text, String same) {
    assertEquals(same, Endpoint.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:0",
        "1.2.3.4:65536",
        "1.2.3.4:-1",
        "1.2.3.4:+1",
        "1.2.3.4:1e3",
        "1.2.3.4:000080",
        "::1:80",
        "[::1]",
        "[::1]:",
        "[::1:80",
        "[]:80",
        "[1.2.3.4]:80",
        "[::1%]:80",
        "[::1%eth0]:80",
        "[::1%-1]:80",
        "[::1%4294967296]:80",
        "localhost:80",
        "1.2.3.4:\u0661"
      })
  void shouldRefuseWhatIsNoEndpoint(String text) {
    assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
  }
}
