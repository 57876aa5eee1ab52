package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

class PeerTurnsTest {
  private static final PublicKey KEY = PublicKey.parseHex("01".repeat(32));

  private final PeerTurns turns = new PeerTurns();

  private void add(long peer, long time) {
    turns.add(new ProbeEvent(KEY, peer, 1, 1, ProbeEvent.Verdict.NOBODY, time, 0, new byte[0]));
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (ProbeEvent event = turns.next(); event != null; event = turns.next()) {
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
    assertTrue(turns.isEmpty());
    add(2, 7);
    assertFalse(turns.isEmpty());
    assertEquals(List.of("2:7"), all());
  }

  @Test
  void shouldBoundWhatWaitsOfOnePeerAndCountTheRest() {
    for (int i = 0; i < PeerTurns.ROOM + 3; i++) {
      add(1, i);
    }
    add(2, 0);
    assertEquals(3, turns.refused());
    assertEquals(PeerTurns.ROOM_FOR_ALL - PeerTurns.ROOM - 1, turns.room());
    assertEquals(PeerTurns.ROOM + 1, all().size());
    assertEquals(PeerTurns.ROOM_FOR_ALL, turns.room());
  }
}
