package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.testing.Cases;

class PublicKeyTest {
  @Test
  void shouldReadTheTextsItWrites() {
    Cases.run(
        1000,
        draw -> {
          byte[] bytes = draw.bytes(32, 32);
          PublicKey key = PublicKey.ofBytes(bytes);
          assertEquals(key, PublicKey.parse(key.toString()));
          assertEquals(key, PublicKey.parseHex(key.toHex()));
          assertEquals(key.hashCode(), PublicKey.parseHex(key.toHex()).hashCode());
          assertEquals(44, key.toString().length());
          assertEquals(64, key.toHex().length());
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 33 bytes
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", // 31 bytes
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=" // bits behind the last byte
      })
  void shouldRefuseWhatIsNoKey(String text) {
    assertThrows(IllegalArgumentException.class, () -> PublicKey.parse(text));
    assertThrows(IllegalArgumentException.class, () -> PublicKey.parseHex(text));
  }

  @Test
  void shouldNotChangeWithTheArrays() {
    byte[] bytes = new byte[32];
    PublicKey key = PublicKey.ofBytes(bytes);
    bytes[0] = 1;
    key.toBytes()[1] = 1;
    assertEquals(PublicKey.ofBytes(new byte[32]), key);
    assertNotEquals(PublicKey.ofBytes(bytes), key);
  }

  @Test
  void shouldSortByUnsignedBytes() {
    PublicKey small = PublicKey.parseHex("01" + "ff".repeat(31));
    PublicKey great = PublicKey.parseHex("80" + "00".repeat(31));
    assertTrue(small.compareTo(great) < 0);
    assertTrue(great.compareTo(small) > 0);
    assertEquals(0, small.compareTo(PublicKey.parseHex("01" + "FF".repeat(31))));
  }
}
