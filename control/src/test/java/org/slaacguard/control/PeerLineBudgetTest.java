package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

class PeerLineBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final PeerLineBudget budget = new PeerLineBudget(0);

  private static PublicKey peer(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(bytes);
  }

  private boolean allows(int peer, long now) {
    return budget.allows(peer(peer), now, _ -> {});
  }

  @Test
  void shouldTellOfOthersHoweverManyLinesOneCauses() {
    int busy = 0;
    for (int second = 0; second < 1000; second++) {
      for (int i = 0; i < 100; i++) {
        busy += allows(1, second * SECOND) ? 1 : 0;
      }
      if (second % 20 == 19) {
        assertTrue(allows(2, second * SECOND), "second " + second);
      }
    }
    assertEquals(5 + 99, busy);
  }

  @Test
  void shouldHoldAllTogetherToALineASecond() {
    int lines = 0;
    for (int second = 0; second < 100; second++) {
      for (int peer = 0; peer < 2000; peer++) {
        lines += allows(peer, second * SECOND) ? 1 : 0;
      }
    }
    assertEquals(PeerLineBudget.BURST + 99, lines);
  }

  @Test
  void shouldTellHowManyWereLeftOut() {
    List<Long> told = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      budget.allows(peer(1), 0, told::add);
    }
    budget.allows(peer(2), 0, told::add);
    assertEquals(List.of(4L), told);
  }
}
