package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressHashTest {
  @Test
  void shouldHave24Bits() {
    Random random = new Random(1);
    AddressHash hash = new AddressHash(random);
    int all = 0;
    for (int i = 0; i < 10_000; i++) {
      int h = hash.of(random.nextLong(), random.nextLong());
      assertEquals(0, h >>> AddressHash.BITS);
      all |= h;
    }
    assertEquals((1 << AddressHash.BITS) - 1, all);
  }

  /**
   * Changes any bit, and any pair of bits, of an address. Over many keys, the upper and the lower
   * 10 bits of the two hashes collide about as often as by chance, and never always.
   */
  @Test
  void shouldSeparateAnyTwoAddressesUnderMostKeys() {
    Random random = new Random(2);
    int keys = 2048;
    for (int bit = 0; bit < 128; bit++) {
      for (int other = bit; other < 128; other += 17) {
        int upper = 0;
        int lower = 0;
        for (int key = 0; key < keys; key++) {
          AddressHash hash = new AddressHash(random);
          int one = hash.of(0x2001_0db8_0000_0000L, 1);
          int two =
              hash.of(
                  0x2001_0db8_0000_0000L ^ high(bit) ^ (other == bit ? 0 : high(other)),
                  1 ^ low(bit) ^ (other == bit ? 0 : low(other)));
          upper += one >>> 14 == two >>> 14 ? 1 : 0;
          lower += (one & 1023) == (two & 1023) ? 1 : 0;
        }
        // Two are expected; 20 or more have a chance of 1e-13.
        assertTrue(upper < 20 && lower < 20, "bits " + bit + " and " + other);
      }
    }
  }

  private static long high(int bit) {
    return bit < 64 ? 1L << bit : 0;
  }

  private static long low(int bit) {
    return bit < 64 ? 0 : 1L << (bit - 64);
  }
}
