package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.userspace.PacketMaker.Shape;

final class CoalescerTest {
  private static final int PSH_ACK = 0x18;

  private final Random random = new Random(3);
  private final List<byte[]> written = new ArrayList<>();
  private int writes;
  private int counted;
  private final Coalescer coalescer = new Coalescer(Arena.ofAuto(), this::receive, true, true);

  @ParameterizedTest
  @CsvSource({"4,6", "6,6", "4,17", "6,17"})
  void shouldJoinABatchIntoOneWriteThatCutsBackIntoTheSame(int version, int protocol) {
    Shape shape = new Shape(version, protocol, 3, protocol == 6 ? 12 : 0, 60);
    List<byte[]> sent = new ArrayList<>();
    long sequence = 0xffff_f000L;
    for (int i = 0; i < 45; i++) {
      byte[] payload = PacketMaker.bytes(random, i == 44 ? 500 : 1300);
      sent.add(PacketMaker.packet(shape, 65_530 + i, sequence, i == 44 ? PSH_ACK : 16, payload));
      sequence += payload.length;
    }
    sent.forEach(this::accept);
    assertEquals(1, writes, "the short last packet closes the super-packet");
    coalescer.flush();

    assertEquals(1, writes);
    assertEquals(45, counted);
    assertSame(sent, written);
  }

  @Test
  void shouldKeepOrderAndContentOfEveryFlowWhateverComes() {
    Map<Integer, List<byte[]>> sent = new HashMap<>();
    long[] sequences = new long[40];
    for (int round = 0; round < 20_000; round++) {
      int flow = random.nextInt(random.nextBoolean() ? 3 : 40);
      // A flow's shape is its own, but now and then a field differs.
      Shape shape =
          new Shape(
              flow % 2 == 0 ? 4 : 6,
              flow % 3 == 0 ? 17 : 6,
              flow,
              flow % 3 != 0 && random.nextInt(20) == 0 ? 4 : 0,
              random.nextInt(20) == 0 ? 63 : 64);
      int size = random.nextInt(5) == 0 ? random.nextInt(300) : 200;
      int flags = random.nextInt(10) == 0 ? random.nextInt(256) : 16;
      sequences[flow] += random.nextInt(20) == 0 ? 1000 : 0;
      byte[] packet =
          PacketMaker.packet(shape, round, sequences[flow], flags, PacketMaker.bytes(random, size));
      sequences[flow] += size;
      if (random.nextInt(10) == 0) {
        packet[packet.length - 1]++;
      }
      sent.computeIfAbsent(flow, ignored -> new ArrayList<>()).add(packet);
      accept(packet);
      if (random.nextInt(45) == 0) {
        coalescer.flush();
      }
    }
    coalescer.flush();

    Map<Integer, List<byte[]>> received = new HashMap<>();
    for (byte[] packet : written) {
      int destination = packet[packet[0] >>> 4 == 4 ? 19 : 39] & 0xff;
      received.computeIfAbsent(destination, ignored -> new ArrayList<>()).add(packet);
    }
    assertEquals(sent.keySet(), received.keySet());
    sent.forEach((flow, packets) -> assertSame(packets, received.getOrDefault(flow, List.of())));
    assertEquals(20_000, counted);
    assertTrue(writes < 18_000, () -> "nothing was joined: " + writes);
  }

  @Test
  void shouldNotLaunderAWrongChecksum() {
    Shape shape = new Shape(4, 6, 3, 0, 60);
    byte[] bad = PacketMaker.packet(shape, 2, 100, 16, new byte[100]);
    bad[60] ^= 1;
    accept(PacketMaker.packet(shape, 1, 0, 16, new byte[100]));
    accept(bad);
    accept(PacketMaker.packet(shape, 3, 200, 16, new byte[100]));
    coalescer.flush();

    assertEquals(3, writes);
    assertFalse(PacketMaker.checksumsHold(written.get(1)));
  }

  @Test
  void shouldNotLaunderAWrongIpv4HeaderChecksum() {
    Shape shape = new Shape(4, 17, 3, 0, 60);
    byte[] bad = PacketMaker.packet(shape, 2, 0, 0, new byte[100]);
    bad[10] ^= 1;
    accept(PacketMaker.packet(shape, 1, 0, 0, new byte[100]));
    accept(bad);
    coalescer.flush();

    assertEquals(2, writes);
    assertArrayEquals(bad, written.get(1));
  }

  @Test
  void shouldNeitherThrowNorLosePacketsOfHostileContent() {
    int parsed = 0;
    for (int round = 0; round < 100_000; round++) {
      Shape shape = new Shape(random.nextBoolean() ? 4 : 6, random.nextBoolean() ? 6 : 17, 1, 0, 9);
      byte[] packet = PacketMaker.packet(shape, 0, 0, 16, new byte[random.nextInt(60)]);
      for (int i = random.nextInt(6); i > 0; i--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      parsed += accept(java.util.Arrays.copyOf(packet, random.nextInt(packet.length + 1))) ? 1 : 0;
    }
    coalescer.flush();
    assertEquals(parsed, counted);
    assertTrue(parsed > 1000);
  }

  private boolean accept(byte[] packet) {
    // Exactly as large as it must be: a read beyond it throws.
    MemorySegment buffer = MemorySegment.ofArray(new byte[10 + packet.length]);
    MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, 10, packet.length);
    InnerPacket inner = new InnerPacket();
    if (!inner.parse(buffer, 10, packet.length)) {
      return false;
    }
    coalescer.accept(inner, buffer, 10);
    buffer.fill((byte) 0xee);
    return true;
  }

  /** Cuts what is written, as the kernel would, with the code under test of the other way. */
  private void receive(MemorySegment buffer, long offset, int length, int packets) {
    writes++;
    counted += packets;
    Segmenter segmenter = new Segmenter();
    int count = segmenter.begin(buffer, offset, length - 10);
    assertEquals(packets, count);
    for (int i = 0; i < count; i++) {
      byte[] packet = new byte[segmenter.segmentLength(i)];
      segmenter.write(i, MemorySegment.ofArray(packet), 0);
      written.add(packet);
    }
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "packet " + i);
    }
  }
}
