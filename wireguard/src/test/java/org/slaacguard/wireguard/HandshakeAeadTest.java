package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.Wycheproof.hex;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeAeadTest {
  private static final int COOKIE = 16;

  /** All of them: here, unlike in packets, there is additional data. */
  @Test
  void shouldAgreeWithWycheproof() throws IOException {
    List<String[]> cases = Wycheproof.cases("wycheproof-chacha20-poly1305.txt");
    assertEquals(316, cases.size());
    int valid = 0;
    for (String[] test : cases) {
      String what = "case " + test[0];
      byte[] plaintext = hex(test[4]);
      byte[] sealed = hex((test[5] + test[6]).replace("-", ""));
      HandshakeAead aead = new HandshakeAead(hex(test[2]));
      byte[] opened = new byte[sealed.length];
      boolean right = aead.open(hex(test[1]), hex(test[3]), sealed, 0, sealed.length, opened, 0);
      assertEquals(test[7].equals("valid"), right, what);
      if (right) {
        valid++;
        assertArrayEquals(plaintext, Arrays.copyOf(opened, plaintext.length), what);
        byte[] made = new byte[sealed.length];
        aead.seal(hex(test[1]), hex(test[3]), plaintext, 0, plaintext.length, made, 0);
        assertArrayEquals(sealed, made, what);
      }
    }
    assertTrue(valid > 200 && valid < cases.size(), valid + " are valid");
  }

  /** Wycheproof's keys, texts and additional data, with nonces made longer from both ends. */
  @Test
  void shouldOpenCookiesAsAnotherXChaChaDoes() throws Exception {
    for (String[] test : Wycheproof.cases("wycheproof-chacha20-poly1305.txt")) {
      String what = "case " + test[0];
      byte[] nonce = Arrays.copyOf(hex(test[2]), PlainXChaCha.NONCE);
      byte[] tag = hex(test[6]);
      System.arraycopy(tag, 0, nonce, 12, 12);
      byte[] ad = hex(test[3]);
      byte[] text = hex(test[4]);
      byte[] expected = PlainXChaCha.seal(hex(test[1]), nonce, ad, text);
      byte[] opened = new byte[text.length];
      assertTrue(HandshakeAead.openCookie(hex(test[1]), nonce, ad, expected, opened), what);
      assertArrayEquals(text, opened, what);
    }
  }

  @Test
  void shouldRefuseACookieOfWhichAnyBitIsWrong() throws Exception {
    byte[] key = HexFormat.of().parseHex("80".repeat(32));
    byte[] nonce = HexFormat.of().parseHex("24".repeat(PlainXChaCha.NONCE));
    byte[] ad = HexFormat.of().parseHex("16".repeat(16));
    byte[] sealed = PlainXChaCha.seal(key, nonce, ad, new byte[COOKIE]);
    byte[] cookie = new byte[COOKIE];
    for (byte[] part : List.of(key, nonce, ad, sealed)) {
      for (int bit = 0; bit < part.length * 8; bit++) {
        part[bit / 8] ^= (byte) (1 << bit % 8);
        assertFalse(HandshakeAead.openCookie(key, nonce, ad, sealed, cookie), "bit " + bit);
        part[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
    assertTrue(HandshakeAead.openCookie(key, nonce, ad, sealed, cookie));
  }
}
