package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CookieSealerTest {
  private static final HexFormat HEX = HexFormat.of();

  /** More than go under one subkey. */
  private static final int COOKIES = 70_000;

  private final byte[] key = HEX.parseHex("80".repeat(32));
  private final byte[] message = new byte[Messages.INITIATION_LENGTH];
  private final byte[] cookie = new byte[Messages.MAC];
  private final byte[] reply = new byte[Messages.COOKIE_REPLY_LENGTH];
  private final Random source = new Random(1);
  private int asked;
  private final RandomGenerator random =
      () -> {
        asked++;
        return source.nextLong();
      };

  /** draft-irtf-cfrg-xchacha-03, section 2.2.1. */
  @Test
  void shouldMakeTheSubkeyOfTheDraft() {
    byte[] counting = new byte[32];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = (byte) i;
    }
    assertEquals(
        "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc",
        HEX.formatHex(
            HChaCha20.subkey(counting, HEX.parseHex("000000090000004a0000000031415927"))));
  }

  @Test
  void shouldSealAsAnotherXChaChaDoes() throws Exception {
    CookieSealer sealer = new CookieSealer(key);
    int ad = message.length - 2 * Messages.MAC;
    for (int i = 0; i < COOKIES; i++) {
      source.nextBytes(message);
      source.nextBytes(cookie);
      sealer.seal(random, message, ad, cookie, reply);
      if (i % 997 == 0 || i >>> 1 == 1 << 15) {
        byte[] expected =
            PlainXChaCha.seal(
                key, nonce(), Arrays.copyOfRange(message, ad, ad + Messages.MAC), cookie);
        assertArrayEquals(
            expected, Arrays.copyOfRange(reply, Messages.COOKIE_SEALED, reply.length), "" + i);
      }
    }
  }

  @Test
  void shouldUseNoNonceTwiceThoughItSeldomAsksForRandomness() {
    Set<String> nonces = new HashSet<>();
    CookieSealer one = new CookieSealer(key);
    CookieSealer other = new CookieSealer(key);
    for (int i = 0; i < COOKIES; i++) {
      one.seal(random, message, 0, cookie, reply);
      assertTrue(nonces.add(HEX.formatHex(nonce())), "number " + i);
      other.seal(random, message, 0, cookie, reply);
      assertTrue(nonces.add(HEX.formatHex(nonce())), "number " + i);
    }
    assertEquals(4 * Messages.COOKIE_NONCE_LENGTH / Long.BYTES, asked);
  }

  private byte[] nonce() {
    return Arrays.copyOfRange(
        reply, Messages.COOKIE_NONCE, Messages.COOKIE_NONCE + Messages.COOKIE_NONCE_LENGTH);
  }
}
