package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

final class StagingTest {
  private static final int CAPACITY = 8 << 20;

  private final Staging staging = new Staging(CAPACITY);

  private StagedPackets peer() {
    return new StagedPackets(staging);
  }

  private static byte[] packet(int length, int number) {
    byte[] packet = new byte[length];
    packet[0] = (byte) number;
    return packet;
  }

  private static int drain(StagedPackets peer) {
    int count = 0;
    while (peer.take() != null) {
      count++;
    }
    return count;
  }

  @Test
  void shouldHandOverInOrderAndDropTheOldestOfAPeerAlone() {
    StagedPackets alone = peer();
    int dropped = 0;
    for (int i = 0; i < Staging.MAX_PACKETS + 10; i++) {
      dropped += alone.add(packet(100, i));
    }
    assertEquals(10, dropped);
    for (int i = 10; i < Staging.MAX_PACKETS + 10; i++) {
      assertArrayEquals(packet(100, i), alone.take());
    }
    assertNull(alone.take());
    assertEquals(0, staging.bytes());
  }

  @Test
  void shouldBoundThePacketsOfAPeerByBytesToo() {
    StagedPackets alone = peer();
    for (int i = 0; i < 100; i++) {
      alone.add(packet(60_000, i));
    }
    assertTrue(staging.bytes() <= Staging.MAX_BYTES, () -> "bytes: " + staging.bytes());
    assertEquals(4, drain(alone));
  }

  @Test
  void shouldHoldWithinItsBudgetWhatOneSendsToThousandsThatAreAway() {
    List<StagedPackets> away = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      away.add(peer());
    }
    long sent = 0;
    long dropped = 0;
    for (int round = 0; round < 200; round++) {
      for (StagedPackets each : away) {
        dropped += each.add(packet(1420, round));
        sent++;
      }
    }
    assertTrue(staging.bytes() <= CAPACITY, () -> "bytes: " + staging.bytes());
    long kept = 0;
    for (StagedPackets each : away) {
      int count = drain(each);
      assertTrue(count >= 1, "each has its part");
      kept += count;
    }
    assertEquals(sent, dropped + kept, "each packet is kept or counted");
    assertEquals(0, staging.bytes());
  }

  @Test
  void shouldKeepThePacketsToAnHonestPeerBesideAFloodToOthers() {
    List<StagedPackets> away = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      away.add(peer());
    }
    flood(away, 20);
    StagedPackets honest = peer();
    honest.add(packet(1420, 1));
    honest.add(packet(1420, 2));
    flood(away, 20);
    assertArrayEquals(packet(1420, 1), honest.take());
    assertArrayEquals(packet(1420, 2), honest.take());
  }

  private static void flood(List<StagedPackets> away, int rounds) {
    for (int round = 0; round < rounds; round++) {
      away.forEach(each -> each.add(packet(1420, 0)));
    }
  }

  @Test
  void shouldTakeFromWhoHasMostWhereMorePeersComeToWait() {
    List<StagedPackets> greedy = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      greedy.add(peer());
      for (int j = 0; j < 200; j++) {
        greedy.getLast().add(packet(4000, j));
      }
    }
    StagedPackets small = peer();
    small.add(packet(100, 7));
    for (int i = 0; i < 2000; i++) {
      peer().add(packet(1420, 0));
    }
    assertTrue(staging.bytes() <= CAPACITY);
    assertArrayEquals(packet(100, 7), small.take());
    for (StagedPackets each : greedy) {
      byte[] oldest = each.take();
      assertNotNull(oldest, "its part is still there");
      assertTrue((oldest[0] & 0xff) > 128, "the newest stay");
    }
  }

  @Test
  void shouldDropAtOnceWhatComesForARemovedPeer() {
    StagedPackets removed = peer();
    removed.add(packet(100, 1));
    removed.add(packet(100, 2));
    assertEquals(2, removed.close());
    assertEquals(1, removed.add(packet(100, 3)), "by a thread that still knew it");
    assertNull(removed.take());
    assertEquals(0, staging.bytes());
  }

  @Test
  void shouldPutPacketsIntoTheArraysOfThoseThatWereDropped() {
    StagedPackets busy = peer();
    byte[] oldest = staging.array(1420);
    busy.add(oldest);
    for (int i = 1; i < Staging.MAX_PACKETS; i++) {
      assertNotSame(oldest, staging.array(1420), "it waits");
      busy.add(packet(1420, i));
    }
    assertEquals(1, busy.add(packet(1420, 1)));
    assertSame(oldest, staging.array(1420));
    assertNotSame(oldest, staging.array(1420), "a packet is in it again");
    busy.add(packet(1420, 2));
    assertEquals(1000, staging.array(1000).length);
  }

  @Test
  void shouldAccountForEveryPacketWhateverHappens() {
    Cases.run(200, StagingTest::history);
  }

  private static void history(Draw draw) {
    Staging small = new Staging(200_000);
    List<StagedPackets> peers = new ArrayList<>();
    long in = 0;
    long out = 0;
    for (int i = 0; i < 3000; i++) {
      if (peers.isEmpty() || draw.between(0, 19) == 0) {
        peers.add(new StagedPackets(small));
      }
      StagedPackets peer = peers.get(draw.between(0, peers.size() - 1));
      switch (draw.between(0, 11)) {
        case 0 -> out += peer.clear();
        case 1 -> out += peer.close();
        case 2, 3 -> out += peer.take() == null ? 0 : 1;
        default -> {
          in++;
          out += peer.add(new byte[draw.between(1, 3000)]);
        }
      }
      assertTrue(small.bytes() <= 200_000);
    }
    for (StagedPackets peer : peers) {
      out += drain(peer);
    }
    assertEquals(in, out);
    assertEquals(0, small.bytes());
  }
}
