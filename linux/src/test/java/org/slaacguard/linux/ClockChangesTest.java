package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The clock of the machine is not a test's to set, so only its silence is tested. */
final class ClockChangesTest {
  /** Somebody may just set it: a daemon, or who moves the machine. Not each time. */
  private static final int TRIES = 20;

  @Test
  void shouldHearNothingWhileNobodySetsTheClock() {
    try (ClockChanges changes = ClockChanges.open();
        Poller poller = new Poller(1)) {
      int index = poller.add(changes.fd(), Poller.READABLE);
      boolean silent = false;
      for (int i = 0; i < TRIES && !silent; i++) {
        poller.await(20_000_000L);
        boolean told = changes.take();
        silent = poller.seen(index) == 0 && !told;
      }
      assertTrue(silent, "it is never silent");
    }
  }
}
