package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.Wycheproof.hex;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Published vectors. The properties of every {@link Aead} are tested elsewhere, for all of them
 * together.
 */
class JdkAeadTest {
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void shouldAgreeWithWycheproof() throws IOException {
    List<String[]> cases = Wycheproof.cases("wycheproof-chacha20-poly1305.txt");
    assertEquals(316, cases.size());
    int tags = 0;
    for (String[] test : cases) {
      ByteBuffer nonce = ByteBuffer.wrap(hex(test[2])).order(ByteOrder.LITTLE_ENDIAN);
      byte[] plaintext = hex(test[4]);
      byte[] ciphertext = hex(test[5]);
      MemorySegment buffer = arena.allocate(Aead.HEADROOM + plaintext.length + Aead.TAILROOM);
      put(buffer, plaintext);
      try (Aead aead = new JdkAead(nonce.getInt(0))) {
        aead.seal(key(test), nonce.getLong(4), buffer, Aead.HEADROOM, plaintext.length);
      }
      // Additional data changes nothing but the tag, so all cases check the ciphertext.
      assertArrayEquals(ciphertext, get(buffer, 0, plaintext.length), "case " + test[0]);
      boolean noAdditionalData = test[3].equals("-");
      if (noAdditionalData) {
        byte[] tag = get(buffer, plaintext.length, Aead.TAG);
        assertEquals(test[7].equals("valid"), Arrays.equals(hex(test[6]), tag), "case " + test[0]);
        tags++;
      }
    }
    assertEquals(45, tags);
  }

  @Test
  void shouldOpenOnlyWhatItSealed() {
    MemorySegment key = arena.allocate(32).fill((byte) 7);
    MemorySegment sealed = arena.allocate(Aead.HEADROOM + 1420 + Aead.TAILROOM);
    MemorySegment opened = arena.allocate(Aead.HEADROOM + 1420 + Aead.TAG + Aead.TAILROOM);
    byte[] plaintext = new byte[1420];
    for (int i = 0; i < plaintext.length; i++) {
      plaintext[i] = (byte) i;
    }
    put(sealed, plaintext);
    int length = plaintext.length + Aead.TAG;
    try (Aead aead = new JdkAead()) {
      aead.seal(key, 5, sealed, Aead.HEADROOM, plaintext.length);
      assertFalse(aead.open(key, 6, sealed, Aead.HEADROOM, length, opened, Aead.HEADROOM));
      assertTrue(aead.open(key, 5, sealed, Aead.HEADROOM, length, opened, Aead.HEADROOM));
    }
    assertArrayEquals(plaintext, get(opened, 0, plaintext.length));
  }

  private MemorySegment key(String[] test) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, hex(test[1]));
  }

  private static void put(MemorySegment buffer, byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, Aead.HEADROOM, bytes.length);
  }

  private static byte[] get(MemorySegment buffer, int from, int length) {
    return buffer.asSlice(Aead.HEADROOM + from, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
