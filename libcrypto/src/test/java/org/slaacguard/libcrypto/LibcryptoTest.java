package org.slaacguard.libcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LibcryptoTest {
  private final Optional<Libcrypto> libcrypto = Libcrypto.load();

  @Test
  void shouldLoadOrSayThatThereIsNone() {
    libcrypto.ifPresent(
        it -> {
          assertTrue(it.version().matches("3\\.\\d+\\.\\d+"), it.version());
          assertTrue(it.hasProviderFunctions());
        });
    assertEquals(libcrypto, Libcrypto.load());
  }

  @Test
  void shouldRefuseRangesOutsideTheirSegment() {
    assumeTrue(libcrypto.isPresent());
    try (Arena arena = Arena.ofConfined();
        ChaChaPoly context = libcrypto.get().newEvpContext()) {
      MemorySegment some = arena.allocate(32);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> context.chacha20(some, some, some, 0, some, 1, 32));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> context.poly1305(some, 1, some, 0, 1, some, 0, 0, some, 0));
    }
  }

  @Test
  void shouldNameAFunctionThatIsMissing() {
    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> Libcrypto.find("EVP_no_such_function"));
    assertTrue(missing.toString().contains("libcrypto.so.3"), missing::toString);
  }

  @Test
  void shouldCloseTwice() {
    assumeTrue(libcrypto.isPresent());
    ChaChaPoly context = libcrypto.get().newEvpContext();
    context.close();
    context.close();
    assertThrows(IllegalStateException.class, context::check);
  }
}
