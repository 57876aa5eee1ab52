package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slaacguard.libcrypto.Libcrypto;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.JdkAead;

/** What holds for every {@link Aead} on this machine. */
class AeadTest {
  private static final int MAX = 65_535;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(8439);

  static Stream<Arguments> aeads() {
    List<Supplier<Aead>> all = Crypto.aeads();
    assertEquals(Libcrypto.load().isPresent() ? 3 : 1, all.size());
    return all.stream()
        .map(
            supplier -> {
              try (Aead aead = supplier.get()) {
                return Arguments.of(aead.name(), supplier);
              }
            });
  }

  /** All but the JDK's, which allocates for each packet. */
  static Stream<Arguments> libcryptoAeads() {
    return Crypto.libcryptoAeads().stream().map(choice -> Arguments.of(choice.name(), choice));
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aeads")
  void shouldSealWhatTheJdkSealsAndOpenIt(String name, Supplier<Aead> supplier) {
    MemorySegment key = random(32);
    MemorySegment expected = space(MAX);
    MemorySegment buffer = space(MAX);
    MemorySegment opened = space(MAX + Aead.TAG);
    try (Aead aead = supplier.get();
        Aead oracle = new JdkAead()) {
      int[] lengths =
          IntStream.concat(
                  IntStream.rangeClosed(0, 200),
                  IntStream.concat(
                      IntStream.of(1419, 1420, 1421, MAX - 1, MAX), random.ints(100, 0, MAX + 1)))
              .toArray();
      for (int length : lengths) {
        long counter = random.nextLong();
        MemorySegment text = random(length);
        text(expected, length).copyFrom(text);
        oracle.seal(key, counter, expected, Aead.HEADROOM, length);
        text(buffer, length).copyFrom(text);
        aead.seal(key, counter, buffer, Aead.HEADROOM, length);
        int total = length + Aead.TAG;
        assertEquals(-1, text(buffer, total).mismatch(text(expected, total)), name + " " + length);
        assertTrue(aead.open(key, counter, buffer, Aead.HEADROOM, total, opened, Aead.HEADROOM));
        assertEquals(-1, text(opened, length).mismatch(text), name + " " + length);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aeads")
  void shouldRefuseWhatIsNotExactlyWhatWasSealed(String name, Supplier<Aead> supplier) {
    MemorySegment key = random(32);
    MemorySegment opened = space(200);
    try (Aead aead = supplier.get()) {
      for (int length : new int[] {0, 1, 16, 63, 100}) {
        int total = length + Aead.TAG;
        MemorySegment buffer = space(length);
        text(buffer, length).copyFrom(random(length));
        aead.seal(key, 9, buffer, Aead.HEADROOM, length);
        for (int bit = 0; bit < total * 8; bit++) {
          flip(buffer, Aead.HEADROOM + bit / 8, bit % 8);
          assertFalse(aead.open(key, 9, buffer, Aead.HEADROOM, total, opened, Aead.HEADROOM), name);
          flip(buffer, Aead.HEADROOM + bit / 8, bit % 8);
        }
        assertFalse(aead.open(key, 8, buffer, Aead.HEADROOM, total, opened, Aead.HEADROOM));
        assertFalse(aead.open(random(32), 9, buffer, Aead.HEADROOM, total, opened, Aead.HEADROOM));
        assertFalse(aead.open(key, 9, buffer, Aead.HEADROOM, total - 1, opened, Aead.HEADROOM));
        assertTrue(aead.open(key, 9, buffer, Aead.HEADROOM, total, opened, Aead.HEADROOM));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aeads")
  void shouldLeaveTheBytesBeforeThePacket(String name, Supplier<Aead> supplier) {
    MemorySegment key = random(32);
    try (Aead aead = supplier.get()) {
      for (int length : new int[] {0, 1, 64, 1420}) {
        int total = length + Aead.TAG;
        MemorySegment buffer = space(length);
        buffer.copyFrom(random(Math.toIntExact(buffer.byteSize())));
        byte[] before = head(buffer);
        aead.seal(key, 1, buffer, Aead.HEADROOM, length);
        assertArrayEquals(before, head(buffer), name);

        byte[] source = buffer.toArray(ValueLayout.JAVA_BYTE);
        MemorySegment opened = space(total);
        opened.copyFrom(random(Math.toIntExact(opened.byteSize())));
        byte[] beforeOpened = head(opened);
        assertTrue(aead.open(key, 1, buffer, Aead.HEADROOM, total, opened, Aead.HEADROOM));
        assertArrayEquals(beforeOpened, head(opened), name);
        assertArrayEquals(source, buffer.toArray(ValueLayout.JAVA_BYTE), name);
      }
    }
  }

  /** A batch as it leaves: header, packet, tag, header, packet, tag; filled and sealed in turn. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("aeads")
  void shouldLeaveEarlierPacketsOfABatch(String name, Supplier<Aead> supplier) {
    int header = 16;
    int length = 1372;
    int stride = header + length + Aead.TAG;
    int packets = 45;
    MemorySegment key = random(32);
    MemorySegment batch = arena.allocate(Aead.HEADROOM + (long) packets * stride + Aead.TAILROOM);
    MemorySegment texts = random(packets * length);
    MemorySegment opened = space(length + Aead.TAG);
    try (Aead aead = supplier.get()) {
      for (int i = 0; i < packets; i++) {
        long start = Aead.HEADROOM + (long) i * stride;
        batch.asSlice(start, header).fill((byte) i);
        MemorySegment.copy(texts, (long) i * length, batch, start + header, length);
        aead.seal(key, i, batch, start + header, length);
      }
      for (int i = 0; i < packets; i++) {
        long start = Aead.HEADROOM + (long) i * stride;
        assertEquals(i, batch.get(ValueLayout.JAVA_BYTE, start), name);
        assertEquals(i, batch.get(ValueLayout.JAVA_BYTE, start + header - 1), name);
        assertTrue(
            aead.open(key, i, batch, start + header, length + Aead.TAG, opened, Aead.HEADROOM),
            name + " " + i);
        assertEquals(
            -1, text(opened, length).mismatch(texts.asSlice((long) i * length, length)), name);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aeads")
  void shouldOpenAPacketAtTheVeryEndOfItsSegment(String name, Supplier<Aead> supplier) {
    MemorySegment key = random(32);
    try (Aead aead = supplier.get()) {
      for (int length = 0; length < 130; length++) {
        int total = length + Aead.TAG;
        MemorySegment buffer = space(length);
        MemorySegment text = random(length);
        text(buffer, length).copyFrom(text);
        aead.seal(key, 2, buffer, Aead.HEADROOM, length);
        MemorySegment exact = arena.allocate((long) Aead.HEADROOM + total);
        exact.copyFrom(buffer.asSlice(0, exact.byteSize()));
        MemorySegment opened = space(total);
        assertTrue(
            aead.open(key, 2, exact.asReadOnly(), Aead.HEADROOM, total, opened, Aead.HEADROOM),
            name);
        assertEquals(-1, text(opened, length).mismatch(text), name);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aeads")
  void shouldTouchNothingOutsideTheSegment(String name, Supplier<Aead> supplier) {
    MemorySegment key = random(32);
    MemorySegment tooSmall = arena.allocate(Aead.HEADROOM + 64);
    try (Aead aead = supplier.get()) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> aead.seal(key, 0, tooSmall, Aead.HEADROOM, 64),
          name);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> aead.open(key, 0, tooSmall, Aead.HEADROOM, 65, space(100), Aead.HEADROOM),
          name);
    }
  }

  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("libcryptoAeads")
  void shouldAllocateNothingForAPacketOnceWarm(String name, Supplier<Aead> supplier) {
    MemorySegment key = random(32);
    MemorySegment buffer = space(1420);
    MemorySegment opened = space(1420 + Aead.TAG);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    try (Aead aead = supplier.get()) {
      for (int round = 0; round < 10; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2000; i++) {
          aead.seal(key, i, buffer, Aead.HEADROOM, 1420);
          aead.open(key, i, buffer, Aead.HEADROOM, 1420 + Aead.TAG, opened, Aead.HEADROOM);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    // The measurement itself may take some; the packets of a round must not.
    assertTrue(least < 2000, name + " allocated " + least + " bytes for 2000 packets");
  }

  private MemorySegment space(int length) {
    return arena.allocate((long) Aead.HEADROOM + length + Aead.TAILROOM);
  }

  private static MemorySegment text(MemorySegment buffer, int length) {
    return buffer.asSlice(Aead.HEADROOM, length);
  }

  private static byte[] head(MemorySegment buffer) {
    return buffer.asSlice(0, Aead.HEADROOM).toArray(ValueLayout.JAVA_BYTE);
  }

  private static void flip(MemorySegment segment, long at, int bit) {
    byte old = segment.get(ValueLayout.JAVA_BYTE, at);
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << bit));
  }

  private MemorySegment random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }
}
