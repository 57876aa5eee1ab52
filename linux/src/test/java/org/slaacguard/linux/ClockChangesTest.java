package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/** The clock of the machine is not a test's to set, so only its silence is tested. */
final class ClockChangesTest {
  @Test
  void shouldHearNothingWhileNobodySetsTheClock() {
    try (ClockChanges changes = ClockChanges.open();
        Poller poller = new Poller(1)) {
      int index = poller.add(changes.fd(), Poller.READABLE);
      poller.await(20_000_000L);
      assertEquals(0, poller.seen(index));
      assertFalse(changes.take());
    }
  }
}
