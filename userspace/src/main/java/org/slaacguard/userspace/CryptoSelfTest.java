package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.JdkAead;
import org.slaacguard.wireguard.X25519;

/**
 * Checks native ciphers on this machine with the RFCs' vectors, and with the JDK's results for
 * random input. It takes a few milliseconds. A wrong result throws {@link IllegalStateException}.
 */
final class CryptoSelfTest {
  private static final int MAX_LENGTH = 1500;

  /** Lengths near which an implementation changes its method. */
  private static final int[] LENGTHS = {0, 1, 15, 16, 17, 48, 63, 64, 65, 1420, MAX_LENGTH};

  private CryptoSelfTest() {}

  static void check(Crypto.AeadChoice choice) {
    try (Arena arena = Arena.ofConfined()) {
      try (Aead aead = choice.maker().apply(0x07)) {
        checkVector(aead, arena);
      }
      try (Aead aead = choice.get();
          Aead oracle = new JdkAead()) {
        checkAgainst(oracle, aead, arena);
      }
    }
  }

  /** RFC 8439, section 2.8.2, except for the tag, which covers additional data there. */
  private static void checkVector(Aead aead, Arena arena) {
    MemorySegment key = arena.allocate(32);
    for (int i = 0; i < 32; i++) {
      key.set(ValueLayout.JAVA_BYTE, i, (byte) (0x80 + i));
    }
    byte[] text =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                + "future, sunscreen would be it.")
            .getBytes(StandardCharsets.US_ASCII);
    MemorySegment buffer = arena.allocate(Aead.HEADROOM + text.length + Aead.TAILROOM);
    MemorySegment packet = buffer.asSlice(Aead.HEADROOM, text.length);
    packet.copyFrom(MemorySegment.ofArray(text));
    aead.seal(key, 0x4746454443424140L, buffer, Aead.HEADROOM, text.length);
    byte[] expected =
        HexFormat.of()
            .parseHex(
                "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                    + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                    + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                    + "3ff4def08e4b7a9de576d26586cec64b6116");
    require(packet.mismatch(MemorySegment.ofArray(expected)) < 0, "the ciphertext of RFC 8439");
  }

  private static void checkAgainst(Aead oracle, Aead aead, Arena arena) {
    byte[] random = new byte[32 + MAX_LENGTH];
    new SecureRandom().nextBytes(random);
    MemorySegment key = arena.allocate(32).copyFrom(MemorySegment.ofArray(random).asSlice(0, 32));
    MemorySegment text = MemorySegment.ofArray(random).asSlice(32);
    int space = Aead.HEADROOM + MAX_LENGTH + Aead.TAG + Aead.TAILROOM;
    MemorySegment expected = arena.allocate(space);
    MemorySegment sealed = arena.allocate(space);
    MemorySegment opened = arena.allocate(space);
    long counter = 0;
    for (int length : LENGTHS) {
      MemorySegment.copy(text, 0, expected, Aead.HEADROOM, length);
      MemorySegment.copy(text, 0, sealed, Aead.HEADROOM, length);
      oracle.seal(key, counter, expected, Aead.HEADROOM, length);
      aead.seal(key, counter, sealed, Aead.HEADROOM, length);
      int total = length + Aead.TAG;
      require(same(expected, sealed, total), "what the JDK seals");
      require(
          aead.open(key, counter, sealed, Aead.HEADROOM, total, opened, Aead.HEADROOM)
              && opened.asSlice(Aead.HEADROOM, length).mismatch(text.asSlice(0, length)) < 0,
          "what was sealed");
      int last = Aead.HEADROOM + total - 1;
      byte tag = sealed.get(ValueLayout.JAVA_BYTE, last);
      sealed.set(ValueLayout.JAVA_BYTE, last, (byte) (tag ^ 1));
      require(
          !aead.open(key, counter, sealed, Aead.HEADROOM, total, opened, Aead.HEADROOM),
          "the refusal of a wrong tag");
      counter++;
    }
  }

  private static boolean same(MemorySegment one, MemorySegment other, int length) {
    return one.asSlice(Aead.HEADROOM, length).mismatch(other.asSlice(Aead.HEADROOM, length)) < 0;
  }

  /** RFC 7748, sections 5.2 and 6.1. */
  static void check(X25519 dh) {
    HexFormat hex = HexFormat.of();
    byte[] result = new byte[32];
    require(
        dh.agree(
                hex.parseHex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                hex.parseHex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
                result)
            && hex.formatHex(result)
                .equals("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
        "the secret of RFC 7748");
    dh.publicKey(
        hex.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"), result);
    require(
        hex.formatHex(result)
            .equals("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"),
        "the public key of RFC 7748");
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 1);
    require(!dh.agree(ones, new byte[32], result), "the refusal of a point of low order");
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new IllegalStateException("it fails at " + what);
    }
  }
}
