package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slaacguard.libcrypto.Libcrypto;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.JdkAead;
import org.slaacguard.wireguard.X25519;

class CryptoTest {
  @Test
  void shouldAgreeWithWycheproofOnAead() throws IOException {
    List<String[]> cases = cases("wycheproof-chacha20-poly1305.txt");
    assertEquals(316, cases.size());
    for (Crypto.AeadChoice choice : Crypto.libcryptoAeads()) {
      int tags = 0;
      for (String[] test : cases) {
        tags += checkCase(choice, test) ? 1 : 0;
      }
      assertEquals(45, tags);
    }
  }

  /** Whether the case has no additional data, so that its tag could be checked too. */
  private static boolean checkCase(Crypto.AeadChoice choice, String[] test) {
    ByteBuffer nonce = ByteBuffer.wrap(hex(test[2])).order(ByteOrder.LITTLE_ENDIAN);
    byte[] plaintext = hex(test[4]);
    String what = choice.name() + " case " + test[0];
    try (Arena arena = Arena.ofConfined();
        Aead aead = choice.maker().apply(nonce.getInt(0))) {
      MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_BYTE, hex(test[1]));
      MemorySegment buffer = arena.allocate(Aead.HEADROOM + plaintext.length + Aead.TAILROOM);
      MemorySegment packet = buffer.asSlice(Aead.HEADROOM);
      packet.asSlice(0, plaintext.length).copyFrom(MemorySegment.ofArray(plaintext));
      aead.seal(key, nonce.getLong(4), buffer, Aead.HEADROOM, plaintext.length);
      assertArrayEquals(
          hex(test[5]), packet.asSlice(0, plaintext.length).toArray(ValueLayout.JAVA_BYTE), what);
      if (!test[3].equals("-")) {
        return false;
      }
      byte[] tag = packet.asSlice(plaintext.length, Aead.TAG).toArray(ValueLayout.JAVA_BYTE);
      assertEquals(test[7].equals("valid"), Arrays.equals(hex(test[6]), tag), what);
      return true;
    }
  }

  @Test
  void shouldAgreeWithWycheproofOnX25519() throws IOException {
    List<String[]> cases = cases("wycheproof-x25519.txt");
    assertEquals(518, cases.size());
    for (X25519 dh : Crypto.x25519s()) {
      for (String[] test : cases) {
        byte[] expected = hex(test[3]);
        byte[] shared = new byte[32];
        boolean usable = dh.agree(hex(test[1]), hex(test[2]), shared);
        String what = dh.name() + " case " + test[0];
        assertEquals(!Arrays.equals(expected, new byte[32]), usable, what);
        assertArrayEquals(expected, shared, what);
      }
    }
  }

  @Test
  void shouldTakeTheFastestThatPasses() {
    Crypto crypto = Crypto.choose();
    String expected =
        Libcrypto.load()
            .map(it -> "libcrypto " + it.version())
            .orElse("JDK " + Runtime.version().feature());
    assertEquals(expected, crypto.aeadName());
    assertEquals(expected, crypto.x25519().name());
    try (Aead aead = crypto.newAead()) {
      assertEquals(expected, aead.name());
    }
  }

  @Test
  void shouldNoticeACipherThatIsWrongForSomeLengthsOnly() {
    Crypto.AeadChoice wrong =
        new Crypto.AeadChoice(
            "wrong",
            start ->
                start != 0
                    ? Crypto.libcryptoAeads().getFirst().maker().apply(start)
                    : new WrongPastBlock());
    if (Libcrypto.load().isPresent()) {
      IllegalStateException failure =
          assertThrows(IllegalStateException.class, () -> CryptoSelfTest.check(wrong));
      assertTrue(failure.toString().contains("what the JDK seals"), failure::toString);
    }
  }

  /** Right up to 64 bytes. */
  private static final class WrongPastBlock implements Aead {
    private final Aead right = new JdkAead();

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public void seal(
        MemorySegment key, long counter, MemorySegment buffer, long offset, int length) {
      right.seal(key, length > 64 ? counter + 1 : counter, buffer, offset, length);
    }

    @Override
    public boolean open(
        MemorySegment key,
        long counter,
        MemorySegment source,
        long sourceOffset,
        int length,
        MemorySegment target,
        long targetOffset) {
      return right.open(key, counter, source, sourceOffset, length, target, targetOffset);
    }

    @Override
    public void close() {
      right.close();
    }
  }

  private static List<String[]> cases(String resource) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(
                CryptoTest.class.getResourceAsStream("/org/slaacguard/wireguard/" + resource));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .toList();
    }
  }

  private static byte[] hex(String field) {
    return field.equals("-") ? new byte[0] : HexFormat.of().parseHex(field);
  }
}
