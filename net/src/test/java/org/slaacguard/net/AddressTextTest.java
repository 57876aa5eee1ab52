package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text forms of addresses, prefixes and endpoints: tables, round trips, hostile text. */
class AddressTextTest {
  @Provide
  Arbitrary<Ipv6Address> ipv6() {
    return NetArbitraries.ipv6();
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    return NetArbitraries.addresses();
  }

  /** Text that looks like an address, and mostly is none. */
  @Provide
  Arbitrary<String> almost() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789abcdefABCDEF:./[]%- \u0660").ofMaxLength(50),
        Arbitraries.strings().withChars("01f:").ofMaxLength(20),
        Arbitraries.strings().withChars("0125.").ofMaxLength(16),
        Arbitraries.strings().ofMaxLength(10));
  }

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

  @Property
  void shouldReadTheAddressItWrites(@ForAll("addresses") IpAddress address) {
    assertEquals(address, IpAddress.parse(address.toString()));
    assertEquals(address, IpAddress.ofBytes(address.toBytes()));
  }

  @Property
  void shouldMeanWhatThePlatformMeans(@ForAll("ipv6") Ipv6Address address)
      throws UnknownHostException {
    InetAddress platform = InetAddress.getByAddress(address.toBytes());
    assertEquals(platform, InetAddress.getByName(address.toString()));
    // The platform writes all eight groups, without "::".
    if (platform.getHostAddress().contains(":")) {
      assertEquals(address, Ipv6Address.parse(platform.getHostAddress()));
    }
  }

  @Property
  void shouldWriteNothingLongerThanTheRecommendedForm(@ForAll("ipv6") Ipv6Address address) {
    String text = address.toString();
    assertTrue(text.length() <= 39);
    assertEquals(text, Ipv6Address.parse(text).toString());
  }

  @Property
  void shouldHaveOne128BitFormPerAddress(@ForAll("addresses") IpAddress address) {
    IpAddress again = IpAddress.of(address.high(), address.low());
    boolean mapped = address instanceof Ipv6Address && again instanceof Ipv4Address;
    assertEquals(mapped ? "::ffff:" + again : again.toString(), address.toString());
  }

  @Property(tries = 5000)
  void shouldReadOrRefuseAnyText(@ForAll("almost") String text) {
    readOrRefuse(text, Ipv6Address::parse);
    readOrRefuse(text, Ipv4Address::parse);
    readOrRefuse(text, IpAddress::parse);
    readOrRefuse(text, IpPrefix::parse);
    readOrRefuse(text, InterfaceAddress::parse);
    readOrRefuse(text, Endpoint::parse);
    readOrRefuse(text, DnsName::parse);
    readOrRefuse(text, PublicKey::parse);
    readOrRefuse(text, PublicKey::parseHex);
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
