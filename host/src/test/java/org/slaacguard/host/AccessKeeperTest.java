package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/** When it is tried again, in a network namespace of the test's own. */
@NeedsRoot
final class AccessKeeperTest {
  private static final ConnectionLimit AUTOMATIC =
      new ConnectionLimit(ConnectionLimit.AUTOMATIC, 64);
  private static final AccessRules UNASKED =
      new AccessRules(List.of(), List.of(), false, AUTOMATIC);
  private static final AccessRules ASKED =
      new AccessRules(List.of(List.of()), List.of(), false, AUTOMATIC);

  private final WantedAccess wishes = new WantedAccess();
  private final Failing runner = new Failing();

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private Rtnetlink rtnetlink;
  private Poller poller;
  private AccessKeeper keeper;
  private long now;

  private static final class Failing implements CommandRunner {
    private @Nullable SetupException failure = SetupException.late("still running");
    private int runs;

    /** Whether only rules that count fail. */
    private boolean counting;

    @Override
    public void run(List<String> command, String input, Duration limit) throws SetupException {
      runs++;
      boolean fails = !counting || (input.contains("ct count") && !command.contains("-c"));
      if (failure != null && fails) {
        throw failure;
      }
      new ProcessRunner().run(command, input, limit);
    }
  }

  @BeforeEach
  void enter() {
    rtnetlink = Rtnetlink.open();
    poller = new Poller(1);
    keeper = new AccessKeeper("wg0", runner, wishes, () -> now);
  }

  @AfterEach
  void leave() {
    keeper.close();
    poller.close();
    rtnetlink.close();
  }

  private void want(AccessRules rules) {
    wishes.replace(rules, new WantedAccess.Members(Map.of(), Map.of()));
  }

  private long turn() {
    return keeper.turn(poller, rtnetlink);
  }

  /** A machine that was busy for a moment has its limit soon. */
  @Test
  void shouldTryAgainWhatNobodyHasAskedForLessAndLessOften() {
    want(UNASKED);
    long rest = AccessKeeper.RETRY;
    for (int i = 0; i < 15; i++) {
      assertEquals(rest, turn());
      assertEquals(i + 1, runner.runs);
      assertNull(keeper.failure(), "nothing waits for it");
      assertNotNull(keeper.unlimited());
      now += rest;
      rest = Math.min(2 * rest, AccessKeeper.LONGEST_RETRY);
    }
    runner.failure = null;
    long _ = turn();
    assertNull(keeper.unlimited());
    keeper.remove();
  }

  /**
   * The rules are in effect, without the limit, until there is memory. Changes postpone nothing.
   */
  @Test
  void shouldTryTheLimitAgainWhereTheRulesAreInEffectWithoutIt() {
    runner.failure = SetupException.ended(1, "nft");
    runner.counting = true;
    want(ASKED);
    assertEquals(AccessKeeper.RETRY, turn());
    assertNull(keeper.failure());
    assertNotNull(keeper.unlimited());
    int before = runner.runs;
    runner.failure = null;
    now += AccessKeeper.RETRY - 1;
    assertEquals(1, turn(), "another turn, for a change");
    assertEquals(before, runner.runs);
    runner.failure = SetupException.late("still running");
    runner.counting = false;
    now++;
    assertEquals(AccessKeeper.RETRY, turn(), "what somebody has asked for waits no longer");
    runner.failure = null;
    now += AccessKeeper.RETRY;
    long _ = turn();
    assertNull(keeper.unlimited());
    keeper.remove();
  }

  @Test
  void shouldTryAgainWhatSomebodyHasAskedForWithAPauseEachTime() {
    want(ASKED);
    for (int i = 0; i < 5; i++) {
      assertEquals(AccessKeeper.RETRY, turn());
      assertEquals(i + 1, runner.runs);
      assertNotNull(keeper.failure());
      now += AccessKeeper.RETRY;
    }
    runner.failure = null;
    long _ = turn();
    assertNull(keeper.failure());
    keeper.remove();
  }
}
