package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Fd;
import org.slaacguard.userspace.WarmUpPath.Over;

final class WarmUpTest {
  /** More than the script of packets has, and enough for each odd message. */
  private static final int ROUNDS = 200;

  private final Crypto crypto = Crypto.choose();
  private final UserspaceOptions options = UserspaceOptions.of("warm");

  @ParameterizedTest
  @EnumSource
  void shouldGetPacketsThroughBothDataPlanesAndLeaveNothingOpen(Over over) {
    int descriptors = Fd.open();
    assertTrue(WarmUp.run(crypto, options, List.of(over), rounds -> rounds < ROUNDS) > ROUNDS);
    assertEquals(descriptors, Fd.open());
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveEveryKindOfPacketPassAndEveryOddMessageDropped(Over over) throws Exception {
    try (WarmUpPair pair = WarmUpPair.open(crypto, options, over)) {
      for (int round = 0; round < ROUNDS; round++) {
        pair.turn();
      }
      WarmUpSide right = pair.right();
      assertEquals(0, right.count(Counter.DROP_INNER_MALFORMED));
      assertTrue(right.count(Counter.DROP_MALFORMED) >= 3);
      assertTrue(right.count(Counter.DROP_UNKNOWN_INDEX) >= 1);
      assertTrue(right.count(Counter.DROP_AUTHENTICATION) >= 1);
      assertEquals(1, right.learned());
      // To a learned address, before it was.
      assertTrue(right.count(Counter.DROP_NO_PEER) < ROUNDS / 4);
    }
  }

  @Test
  void shouldDoNothingWhenSwitchedOff() {
    assertEquals(0, UserspaceBackend.train(Duration.ZERO));
  }
}
