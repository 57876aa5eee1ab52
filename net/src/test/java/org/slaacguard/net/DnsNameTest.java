package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.testing.Cases;

class DnsNameTest {
  private static final String LABEL = "a".repeat(63);

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "Example.COM., example.com",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "_tcp.local, _tcp.local",
    "a, a",
  })
  void shouldReadNames(String text, String name) {
    assertEquals(name, DnsName.parse(text).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a b",
        "a/b",
        "b\u00fccher.example",
        "a\u0000",
        "K\u212a"
      })
  void shouldRefuseWhatIsNoName(String text) {
    assertThrows(IllegalArgumentException.class, () -> DnsName.parse(text));
  }

  @Test
  void shouldKeepToTheLengthsOfRfc1035() {
    String longest = String.join(".", LABEL, LABEL, LABEL, "b".repeat(61));
    assertEquals(255, DnsName.parse(longest).toBytes().length);
    assertThrows(IllegalArgumentException.class, () -> DnsName.parse(longest + "b"));
    assertThrows(IllegalArgumentException.class, () -> DnsName.parse(LABEL + "a"));
  }

  @Test
  void shouldWriteLabelsBehindTheirLengths() {
    assertEquals(
        "076578616d706c6503636f6d00",
        HexFormat.of().formatHex(DnsName.parse("example.com").toBytes()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "01", "0161", "c00c", "4061", "010000", "012000"})
  void shouldNotReadAMalformedName(String hex) {
    ByteBuffer wire = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertNull(DnsName.read(wire));
  }

  @Test
  void shouldStopBehindTheName() {
    ByteBuffer wire = ByteBuffer.wrap(new byte[] {1, 'A', 0, 7});
    assertEquals(DnsName.parse("a"), DnsName.read(wire));
    assertEquals(1, wire.remaining());
  }

  @Test
  void shouldNotReadANameThatIsTooLong() {
    assertNull(
        DnsName.read(ByteBuffer.wrap(HexFormat.of().parseHex("0161".repeat(127) + "016100"))));
  }

  @Test
  void shouldReadTheNameItWrites() {
    Cases.run(
        1000,
        draw -> {
          DnsName name = NetDraws.dnsName(draw);
          assertEquals(name, DnsName.read(ByteBuffer.wrap(name.toBytes())));
          assertEquals(name, DnsName.parse(name + "."));
        });
  }

  @Test
  void shouldReadOrRefuseNoise() {
    Cases.run(
        1000,
        draw -> {
          byte[] noise = draw.bytes(0, 300);
          DnsName name = DnsName.read(ByteBuffer.wrap(noise));
          if (name != null) {
            assertEquals(name, DnsName.read(ByteBuffer.wrap(name.toBytes())));
          }
        });
  }
}
