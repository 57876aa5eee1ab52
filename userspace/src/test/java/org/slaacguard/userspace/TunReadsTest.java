package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.userspace.PacketMaker.Shape;
import org.slaacguard.wireguard.AllowedIps;
import org.slaacguard.wireguard.LearnListener;
import org.slaacguard.wireguard.LearnPolicy;
import org.slaacguard.wireguard.LearnRate;
import org.slaacguard.wireguard.LearnScope;
import org.slaacguard.wireguard.LearnedAddresses;

class TunReadsTest {
  private static final long SUBNET = 0x2001_0db8_0000_0000L;

  private final Arena arena = Arena.ofConfined();
  private final TunReads reads = new TunReads(arena);
  private final Node.Tun tun = new Node.Tun();
  private final List<byte[]> packets = new ArrayList<>();
  private final LearnedAddresses learned =
      new LearnedAddresses(new Random(1), 0, new LearnListener() {});

  @AfterEach
  void close() {
    arena.close();
  }

  private void offer(int flow, int payload) {
    Shape shape = new Shape(6, 17, flow, 0, 64);
    byte[] bytes = PacketMaker.bytes(new Random(flow), payload);
    byte[] packet = PacketMaker.packet(shape, 1, 1, 0, bytes);
    packets.add(packet);
    tun.offer(packet);
  }

  private byte[] packet(int index) {
    return reads
        .buffer()
        .asSlice(reads.header(index) + VirtioNetHeader.LENGTH, reads.length(index))
        .toArray(ValueLayout.JAVA_BYTE);
  }

  private void assertPackets(int from, int count) {
    assertEquals(count, reads.count());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(packets.get(from + i), packet(i), "packet " + (from + i));
    }
  }

  @Test
  void shouldKeepShortPacketsApart() {
    for (int i = 0; i < TunReads.CAPACITY + 2; i++) {
      offer(i, 50 * i);
    }
    assertEquals(0, reads.fill(tun, 64));
    assertPackets(0, TunReads.CAPACITY);
    assertEquals(-Errno.EAGAIN, reads.fill(tun, 64));
    assertPackets(TunReads.CAPACITY, 2);
    assertEquals(-Errno.EAGAIN, reads.fill(tun, 64));
    assertEquals(0, reads.count());
  }

  @Test
  void shouldEndWithALongPacketWhereverItComes() {
    for (int i = 0; i < TunReads.CAPACITY - 1; i++) {
      offer(i, 2048 - 48 - VirtioNetHeader.LENGTH);
    }
    offer(99, 65_535 - 48);
    offer(100, 2049 - 48 - VirtioNetHeader.LENGTH);
    offer(101, 1);
    assertEquals(0, reads.fill(tun, 64));
    assertPackets(0, TunReads.CAPACITY);
    assertEquals(0, reads.fill(tun, 64));
    assertPackets(TunReads.CAPACITY, 1);
    assertEquals(0, reads.fill(tun, 1));
    assertPackets(TunReads.CAPACITY + 1, 1);
  }

  @Test
  void shouldRouteByStaticEntriesFirst() {
    learn(5, 0x100);
    learn(5, 0x101);
    AllowedIps statics = AllowedIps.builder().add(IpPrefix.parse("2001:db8::101/128"), 3).build();
    offer(2, 10);
    offer(1, 10);
    offer(0, 10);
    tun.toRead.add(new byte[3]);
    tun.offer(new byte[60]);
    offer(0, 20);
    assertEquals(-Errno.EAGAIN, reads.fill(tun, 64));
    reads.route(statics, learned);
    assertEquals(6, reads.count());
    assertEquals(AllowedIps.NOBODY, reads.owner(0));
    assertEquals(3, reads.owner(1));
    assertEquals(5, reads.owner(2));
    assertEquals(TunReads.MALFORMED, reads.owner(3));
    assertEquals(TunReads.MALFORMED, reads.owner(4));
    assertEquals(5, reads.owner(5));
  }

  /** As the destination of {@link PacketMaker}'s flow of this number plus 0x100. */
  private void learn(int slot, long low) {
    learned.policy(
        slot,
        new LearnPolicy(
            LearnScope.parse("2001:db8::/64"),
            16,
            new LearnRate(16, Duration.ofMillis(1)),
            Duration.ofHours(1)));
    assertEquals(LearnedAddresses.LEARNED, learned.learn(slot, SUBNET, low, 0));
  }
}
