package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

class PeerFairQueueTest {
  private static final PublicKey KEY = PublicKey.parseHex("01".repeat(32));

  private final PeerFairQueue queue = new PeerFairQueue();

  private void add(long peer, long time) {
    queue.add(event(peer, time, 0));
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (ProbeEvent event = queue.next(); event != null; event = queue.next()) {
      all.add(event.number() + ":" + event.atNanos());
    }
    return all;
  }

  @Test
  void shouldTakePeersInTurnAndEachInOrder() {
    for (int i = 0; i < 4; i++) {
      add(1, i);
    }
    add(2, 4);
    add(3, 5);
    add(2, 6);
    assertEquals(List.of("1:0", "2:4", "3:5", "1:1", "2:6", "1:2", "1:3"), all());
    assertTrue(queue.isEmpty());
    add(2, 7);
    assertFalse(queue.isEmpty());
    assertEquals(List.of("2:7"), all());
  }

  @Test
  void shouldBoundByBytesWhatWaitsOfOnePeerAndCountTheRest() {
    PeerFairQueue small = new PeerFairQueue(PeerFairQueue.PART * 10 * PeerFairQueue.OVERHEAD);
    for (int i = 0; i < 13; i++) {
      small.add(event(1, i, 0));
    }
    assertEquals(3, small.refused());
    small.add(event(2, 0, ProbeProgram.LARGE));
    assertEquals(3, small.refused(), "one of each peer at least");
    small.add(event(2, 0, 0));
    assertEquals(3, small.refused());
    int room = PeerFairQueue.PART * 10 * PeerFairQueue.OVERHEAD / PeerFairQueue.LARGEST;
    assertTrue(small.room() < room - 1);
    int taken = 0;
    while (small.next() != null) {
      taken++;
    }
    assertEquals(12, taken);
    assertEquals(room, small.room());
    assertTrue(small.isEmpty());
  }

  private static ProbeEvent event(long peer, long time, int bytes) {
    return new ProbeEvent(KEY, peer, 1, 1, ProbeEvent.Verdict.NOBODY, time, bytes, new byte[bytes]);
  }
}
