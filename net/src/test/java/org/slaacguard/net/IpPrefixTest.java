package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.testing.Cases;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "2001:db8::1/64, 2001:db8::/64",
    "2001:db8::1, 2001:db8::1/128",
    "2001:db8::ffff/127, 2001:db8::fffe/127",
    "2001:db8:1:2:3:4:5:6/65, 2001:db8:1:2::/65",
    "2001:db8:1:2:8003:4:5:6/65, 2001:db8:1:2:8000::/65",
    "2001:db8:1:2:3:4:5:6/63, 2001:db8:1:2::/63",
    "ffff::/1, 8000::/1",
    "ffff::1/0, ::/0",
    "192.0.2.77/24, 192.0.2.0/24",
    "192.0.2.77/32, 192.0.2.77/32",
    "255.255.255.255/31, 255.255.255.254/31",
    "192.0.2.77/0, 0.0.0.0/0",
    "10.1.2.3, 10.1.2.3/32",
    "10.0.0.0/008, 10.0.0.0/8",
  })
  void shouldClearTheBitsBehindTheLength(String text, String prefix) {
    assertEquals(prefix, IpPrefix.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/64",
        "::/",
        "::/129",
        "::/-1",
        "::/+1",
        "::/0064",
        "::/ 64",
        "::/64/",
        "::/a",
        "1.2.3.4/33",
        "1.2.3.4/",
        "1.2.3.4/255.255.255.0",
        "::%1/64",
        "::/\u0661"
      })
  void shouldRefuseWhatIsNoPrefix(String text) {
    assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse(text));
    assertThrows(IllegalArgumentException.class, () -> InterfaceAddress.parse(text));
  }

  @Test
  void shouldKeepTheHostBitsOfAnInterfaceAddress() {
    InterfaceAddress address = InterfaceAddress.parse("2001:db8::1/64");
    assertEquals("2001:db8::1/64", address.toString());
    assertEquals("2001:db8::/64", address.prefix().toString());
    assertEquals("10.0.0.1/32", InterfaceAddress.parse("10.0.0.1").toString());
  }

  @Test
  void shouldReadThePrefixItWrites() {
    Cases.run(
        1000,
        draw -> {
          IpPrefix prefix = NetDraws.prefix(draw);
          assertEquals(prefix, IpPrefix.parse(prefix.toString()));
          assertTrue(prefix.contains(prefix.address()));
          assertTrue(prefix.contains(prefix));
        });
  }

  @Test
  void shouldContainWhatSharesItsBits() {
    Cases.run(
        1000,
        draw -> {
          IpPrefix prefix = NetDraws.prefix(draw);
          IpAddress other = NetDraws.address(draw);
          assertEquals(slowContains(prefix, other), prefix.contains(other));
        });
  }

  @Test
  void shouldContainItsOwnAddressesAndNotTheirNeighbours() {
    Cases.run(
        1000,
        draw -> {
          IpPrefix prefix = NetDraws.prefix(draw);
          int where = draw.anyInt();
          byte[] bytes = prefix.address().toBytes();
          int bit = Math.floorMod(where, bytes.length * 8);
          bytes[bit / 8] ^= (byte) (0x80 >> bit % 8);
          assertEquals(bit >= prefix.length(), prefix.contains(IpAddress.ofBytes(bytes)));
        });
  }

  @Test
  void shouldContainLongerPrefixesOfItsAddressesOnly() {
    Cases.run(
        1000,
        draw -> {
          IpPrefix one = NetDraws.prefix(draw);
          IpPrefix other = NetDraws.prefix(draw);
          boolean expected = other.length() >= one.length() && slowContains(one, other.address());
          assertEquals(expected, one.contains(other));
        });
  }

  @Test
  void shouldNotMixFamilies() {
    assertFalse(IpPrefix.parse("::/0").contains(IpAddress.parse("1.2.3.4")));
    assertFalse(IpPrefix.parse("0.0.0.0/0").contains(IpAddress.parse("::1")));
    assertFalse(IpPrefix.parse("::/0").contains(IpPrefix.parse("1.2.3.0/24")));
    assertFalse(IpPrefix.parse("::ffff:0:0/96").contains(IpAddress.parse("1.2.3.4")));
  }

  private static boolean slowContains(IpPrefix prefix, IpAddress address) {
    byte[] one = prefix.address().toBytes();
    byte[] other = address.toBytes();
    if (one.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix.length(); bit++) {
      int mask = 0x80 >> bit % 8;
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void shouldTellOneAddressFromMany() {
    assertTrue(IpPrefix.parse("2001:db8::1/128").isAddress());
    assertTrue(IpPrefix.parse("192.0.2.1/32").isAddress());
    assertFalse(IpPrefix.parse("2001:db8::/127").isAddress());
    assertFalse(IpPrefix.parse("2001:db8::/32").isAddress());
    assertEquals("192.0.2.1", IpPrefix.parse("192.0.2.1/32").shortText());
    assertEquals("192.0.2.0/24", IpPrefix.parse("192.0.2.0/24").shortText());
  }
}
