package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.PublicKey;

final class GroupCopierTest {
  private static final int ROOM = 1 << 20;

  private static final long SECOND = 1_000_000_000L;
  private static final Ipv6Address MDNS = Ipv6Address.parse("ff02::fb");
  private static final PublicKey ONE = key(1);
  private static final PublicKey TWO = key(2);
  private static final PublicKey THREE = key(3);

  private record Copy(PublicKey to, byte[] packet) {}

  private final GroupCopier copier = new GroupCopier(GroupCopier.Room.of(ROOM));
  private final List<Copy> copies = new ArrayList<>();
  private long now = -5;

  private static PublicKey key(int number) {
    return PublicKey.parseHex("%02x".formatted(number).repeat(32));
  }

  @BeforeEach
  void join() {
    copier.groups(Set.of(MDNS));
    for (PublicKey each : List.of(ONE, TWO, THREE)) {
      copier.join(each);
      copier.live(each, true);
    }
  }

  private static byte[] datagram(String destination, int nextHeader, int payload) {
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + payload);
    new Ipv6Header(
            payload, nextHeader, 255, Ipv6Address.parse("fe80::1"), Ipv6Address.parse(destination))
        .write(packet);
    return packet.array();
  }

  private static byte[] datagram() {
    return datagram("ff02::fb", Ipv6Header.UDP, 60);
  }

  private long poll() {
    return copier.poll(now, (to, packet) -> copies.add(new Copy(to, packet)));
  }

  private List<PublicKey> receivers() {
    return copies.stream().map(Copy::to).toList();
  }

  @Test
  void shouldCopyToAllOthersUnchanged() {
    byte[] packet = datagram();
    copier.receive(ONE, packet);
    assertEquals(Long.MAX_VALUE, poll());
    assertEquals(List.of(TWO, THREE), receivers());
    copies.forEach(copy -> assertSame(packet, copy.packet));
    assertEquals(2, copier.copies());
    poll();
    assertEquals(2, copies.size(), "once");
  }

  @Test
  void shouldCopyNothingElse() {
    copier.receive(ONE, datagram("ff02::c", Ipv6Header.UDP, 60));
    copier.receive(ONE, datagram("2001:db8::1", Ipv6Header.UDP, 60));
    copier.receive(ONE, datagram("ff02::fb", Ipv6Header.ICMP6, 60));
    copier.receive(ONE, datagram("ff02::fb", 0, 60));
    copier.receive(ONE, datagram("ff02::fb", Ipv6Header.UDP, 4));
    copier.receive(ONE, new byte[0]);
    copier.receive(key(4), datagram());
    poll();
    assertEquals(List.of(), copies);
  }

  @Test
  void shouldCopyToWhoTakesPartAndHasASession() {
    copier.live(TWO, false);
    copier.receive(ONE, datagram());
    poll();
    assertEquals(List.of(THREE), receivers());
    copier.leave(THREE);
    copier.live(THREE, true);
    copier.receive(ONE, datagram());
    copier.receive(THREE, datagram());
    poll();
    assertEquals(1, copies.size());
    copier.groups(Set.of());
    copier.live(TWO, true);
    copier.receive(ONE, datagram());
    poll();
    assertEquals(1, copies.size());
  }

  @Test
  void shouldBoundWhatWaitsHoweverManyFloodAndHaveRoomForAnother() {
    for (int i = 0; i < 500; i++) {
      PublicKey member = PublicKey.parseHex("%064x".formatted(i + 10));
      copier.join(member);
      for (int j = 0; j < 700; j++) {
        copier.receive(member, datagram());
      }
    }
    assertTrue(copier.waiting() <= ROOM + 500 * 100, "bytes: " + copier.waiting());
    long dropped = copier.dropped();
    copier.receive(ONE, datagram());
    assertEquals(dropped, copier.dropped());
    for (int i = 0; i < 500; i++) {
      copier.leave(PublicKey.parseHex("%064x".formatted(i + 10)));
    }
    assertEquals(100, copier.waiting());
    poll();
    assertEquals(0, copier.waiting());
  }

  @Test
  void shouldForgetWhatWaitsOfWhoLeaves() {
    for (int i = 0; i < 1000; i++) {
      copier.receive(ONE, datagram());
    }
    poll();
    copies.clear();
    copier.leave(ONE);
    now += SECOND;
    assertEquals(Long.MAX_VALUE, poll());
    assertEquals(List.of(), copies);
  }

  @Test
  void shouldBoundWhatWaits() {
    copier.live(TWO, false);
    copier.live(THREE, false);
    copier.live(ONE, false);
    for (int i = 0; i < 1000; i++) {
      copier.receive(ONE, datagram());
    }
    assertEquals(1000 - ROOM / GroupCopier.PART / 100, copier.dropped());
    assertEquals(Long.MAX_VALUE, poll(), "nobody is there");
    assertEquals(List.of(), copies);
  }

  /** Number of copies in so many virtual seconds of a sender without end. */
  private long copiesOfAFlood(byte[] packet, int seconds) {
    long end = now + seconds * SECOND;
    while (now < end) {
      for (int i = 0; i < 40; i++) {
        copier.receive(ONE, packet);
      }
      long next = poll();
      assertTrue(next > now, "time goes on");
      now = Math.min(next, now + SECOND / 100);
    }
    return copies.size();
  }

  @Test
  void shouldBoundCopiesASecond() {
    long sent = copiesOfAFlood(datagram(), 10);
    assertTrue(sent >= 19_000 && sent <= 20_300, () -> sent + " copies in 10 s");
  }

  @Test
  void shouldBoundBytesASecond() {
    byte[] large = datagram("ff02::fb", Ipv6Header.UDP, 1460);
    long sent = copiesOfAFlood(large, 10) * large.length;
    assertTrue(sent >= 19_000_000 && sent <= 20_400_000, () -> sent + " bytes in 10 s");
  }

  @Test
  void shouldDelayAnothersDatagramByAsManyCopiesAsItHas() {
    for (int i = 0; i < 600; i++) {
      copier.receive(ONE, datagram());
    }
    byte[] honest = datagram("ff02::fb", Ipv6Header.UDP, 50);
    now += SECOND;
    copier.receive(TWO, honest);
    poll();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < copies.size(); i++) {
      if (Arrays.equals(copies.get(i).packet, honest)) {
        places.add(i);
      }
    }
    assertEquals(List.of(1, 3), places);
  }

  /** What a member's datagram takes while it waits must not grow with the number of members. */
  @Test
  void shouldTakeNoMemoryForTheReceiversOfEachDatagram() {
    long few = bytesOfATurnAmong(500);
    long many = bytesOfATurnAmong(8_000);
    assertTrue(many < 4 * few + 1_000, () -> many + " bytes a copy among 8,000, not " + few);
  }

  private static long bytesOfATurnAmong(int members) {
    GroupCopier busy = new GroupCopier(GroupCopier.Room.of(8 << 20));
    busy.groups(Set.of(MDNS));
    byte[] packet = datagram();
    for (int i = 0; i < members; i++) {
      busy.join(numbered(i));
      busy.live(numbered(i), true);
    }
    for (int i = 0; i < members; i++) {
      busy.receive(numbered(i), packet);
    }
    long before = allocated();
    // Everybody's datagram has its first copy.
    for (long at = 0; busy.copies() < members; at += SECOND / 20) {
      busy.poll(at, (to, copied) -> {});
    }
    return (allocated() - before) / members;
  }

  private static PublicKey numbered(int number) {
    return PublicKey.ofBytes(ByteBuffer.allocate(32).putInt(number + 1).array());
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void shouldCopyToNobodyTwiceAndToNobodyWhoCameAfterTheFirstCopy() {
    PublicKey four = key(4);
    copier.receive(ONE, datagram("ff02::fb", Ipv6Header.UDP, 1400));
    copier.receive(TWO, datagram("ff02::fb", Ipv6Header.UDP, 1400));
    boolean[] changed = {false};
    copier.poll(
        now,
        (to, packet) -> {
          copies.add(new Copy(to, packet));
          if (!changed[0]) {
            changed[0] = true;
            copier.join(four);
            copier.live(four, true);
            copier.live(TWO, false);
            copier.live(TWO, true);
          }
        });
    assertEquals(List.of(TWO, ONE, THREE, THREE, four), receivers(), "the second began later");
  }
}
