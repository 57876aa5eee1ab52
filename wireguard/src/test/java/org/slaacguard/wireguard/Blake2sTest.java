package org.slaacguard.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class Blake2sTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] NOTHING = new byte[0];

  private final Blake2s blake = new Blake2s();

  /** RFC 7693, appendix B. */
  @Test
  void shouldHashAsTheRfcDoes() {
    assertEquals(
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        HEX.formatHex(blake.hash("abc".getBytes(US_ASCII), NOTHING)));
    assertEquals(
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        HEX.formatHex(blake.hash("a".getBytes(US_ASCII), "bc".getBytes(US_ASCII))));
  }

  @Test
  void shouldGoOnFromAKeyThatWasTakenInBefore() {
    for (int keyLength : new int[] {1, 16, 32}) {
      byte[] key = sequence(keyLength, keyLength);
      int[] start = blake.macStart(key);
      for (int length = 1; length <= 200; length++) {
        byte[] in = sequence(length, length);
        byte[] expected = new byte[Messages.MAC];
        blake.mac(key, in, length, expected, 0);
        byte[] mac = new byte[Messages.MAC];
        blake.mac(start, in, length, mac, 0);
        assertArrayEquals(expected, mac, "of " + length);
      }
    }
  }

  /** RFC 7693, appendix E: one hash over many lengths, keyed and not. */
  @Test
  void shouldPassTheSelfTestOfTheRfc() {
    int[] outputs = {16, 20, 28, 32};
    int[] inputs = {0, 3, 64, 65, 255, 1024};
    Blake2sDigest all = new Blake2sDigest(256);
    for (int output : outputs) {
      for (int input : inputs) {
        byte[] in = sequence(input, input);
        byte[] md = new byte[output];
        Blake2sDigest plain = new Blake2sDigest(output * 8);
        plain.update(in, 0, input);
        plain.doFinal(md, 0);
        all.update(md, 0, output);
        byte[] key = sequence(output, output);
        if (output == Messages.MAC) {
          blake.mac(key, in, input, md, 0);
        } else {
          Blake2sDigest keyed = new Blake2sDigest(key, output, null, null);
          keyed.update(in, 0, input);
          keyed.doFinal(md, 0);
        }
        all.update(md, 0, output);
      }
    }
    byte[] result = new byte[32];
    all.doFinal(result, 0);
    assertEquals(
        "6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe", HEX.formatHex(result));
  }

  /** The RFC's deterministic sequence. */
  private static byte[] sequence(int length, int seed) {
    byte[] out = new byte[length];
    int a = 0xDEAD4BAD * seed;
    int b = 1;
    for (int i = 0; i < length; i++) {
      int t = a + b;
      a = b;
      b = t;
      out[i] = (byte) (t >>> 24);
    }
    return out;
  }

  @Test
  void shouldAgreeWithAnotherLibraryOnEveryLength() {
    Random random = new Random(2);
    byte[] input = new byte[300];
    byte[] key = new byte[32];
    for (int length = 0; length <= input.length; length++) {
      random.nextBytes(input);
      random.nextBytes(key);
      Blake2sDigest digest = new Blake2sDigest(256);
      digest.update(input, 0, length);
      byte[] expected = new byte[32];
      digest.doFinal(expected, 0);
      int middle = random.nextInt(length + 1);
      byte[] out = new byte[32];
      blake.hash(Arrays.copyOf(input, middle), input, middle, length - middle, out);
      assertArrayEquals(expected, out);

      byte[] macKey = Arrays.copyOf(key, 1 + length % 32);
      Blake2sDigest keyed = new Blake2sDigest(macKey, 16, null, null);
      keyed.update(input, 0, length);
      byte[] mac = new byte[32];
      keyed.doFinal(mac, 0);
      byte[] ours = new byte[32];
      blake.mac(macKey, input, length, ours, 0);
      assertArrayEquals(mac, ours);
    }
  }

  @Test
  void shouldAgreeWithHmacAndHkdfOfAnotherLibrary() {
    Random random = new Random(1);
    for (int length = 0; length < 200; length += 7) {
      byte[] key = new byte[32];
      byte[] input = new byte[length];
      random.nextBytes(key);
      random.nextBytes(input);
      HMac hmac = new HMac(new Blake2sDigest(256));
      hmac.init(new KeyParameter(key));
      hmac.update(input, 0, length);
      byte[] expected = new byte[32];
      hmac.doFinal(expected, 0);
      byte[] out = new byte[32];
      blake.hmac(key, input, length, out);
      assertArrayEquals(expected, out);

      HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new Blake2sDigest(256));
      hkdf.init(new HKDFParameters(input, key, NOTHING));
      byte[] all = new byte[96];
      hkdf.generateBytes(all, 0, 96);
      byte[] one = new byte[32];
      byte[] two = new byte[32];
      byte[] three = new byte[32];
      blake.kdf(key, input, length, one, two, three);
      assertArrayEquals(Arrays.copyOfRange(all, 0, 32), one);
      assertArrayEquals(Arrays.copyOfRange(all, 32, 64), two);
      assertArrayEquals(Arrays.copyOfRange(all, 64, 96), three);
      blake.kdf(key, input, length, key, two);
      assertArrayEquals(one, key, "the chaining key may be an output");
    }
  }
}
