package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.host.HostPlan;
import org.slaacguard.host.RoutePolicy;
import org.slaacguard.host.SetupException;
import org.slaacguard.host.Surroundings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;

/** A host that follows plans when the test says so. */
class LivePlanTest {
  private static final List<IpPrefix> A = List.of(IpPrefix.parse("2001:db8:a::/64"));
  private static final List<IpPrefix> B = List.of(IpPrefix.parse("2001:db8:b::/64"));

  private final List<HostPlan> wanted = new ArrayList<>();
  private final Deque<Runnable> followed = new ArrayDeque<>();
  private int restored;
  private final LivePlan live =
      new LivePlan(
          (plan, done) -> {
            wanted.add(plan);
            followed.add(done);
          },
          () -> restored++);

  private static HostPlan plan(List<IpPrefix> routed) {
    return new HostPlan(
        List.of(),
        1420,
        List.of(),
        List.of(),
        0,
        new RoutePolicy.Off(),
        List.of(),
        false,
        HostPlan.DEFAULT_LINK_LOCAL,
        Set.of(),
        HostPlan.Nat.NONE,
        new HostPlan.Following(
            routed,
            !routed.isEmpty(),
            false,
            HostPlan.Delegated.NONE,
            DeviceSizes.NONE,
            false,
            Surroundings.NONE));
  }

  private int restoredAfter(boolean up, long losses) {
    live.link(new LinkView(true, up, 1420, null, List.of(), losses));
    return restored;
  }

  @Test
  void shouldLookForWhatWasTakenWhileTheInterfaceIsUpAlone() {
    live.begin(plan(A), A);
    assertEquals(0, restoredAfter(true, 0), "nothing was taken");
    assertEquals(1, restoredAfter(true, 1));
    assertEquals(1, restoredAfter(true, 1), "told once");
    assertEquals(1, restoredAfter(false, 2), "who sets it down does not want it back");
    assertEquals(1, restoredAfter(false, 3));
    assertEquals(2, restoredAfter(true, 3), "its addresses went with it");
    assertEquals(3, restoredAfter(true, 5), "it was down and up between two looks");
  }

  @Test
  void shouldLookForItsAddressesOnOtherInterfaces() {
    InterfaceAddress lan = InterfaceAddress.parse("2001:db8:9::1/64");
    live.begin(plan(A), A);
    live.lans(List.of(new Surroundings.OtherLink("lan0", 7, List.of(lan), true)), List.of());
    List<List<InterfaceAddress>> seen =
        List.of(List.of(), List.of(lan), List.of(), List.of(), List.of(lan), List.of());
    List<Integer> after = new ArrayList<>();
    for (List<InterfaceAddress> addresses : seen) {
      live.link(new LinkView(true, true, 1420, null, addresses, 0));
      after.add(restored);
    }
    assertEquals(
        List.of(0, 0, 1, 1, 1, 2),
        after.subList(0, 6),
        "once each time that it was there and went");
  }

  private boolean isFollowed() {
    return live.followed() >= live.newest();
  }

  @Test
  void shouldCountTheWayUpAsFollowedWhereNothingHasChangedMeanwhile() {
    live.prefixes(A);
    assertEquals(1, live.newest(), "what is on its way up is not there yet");
    assertEquals(0, live.followed());
    live.begin(plan(A), A);
    assertTrue(isFollowed());
    assertEquals(List.of(), wanted);
  }

  @Test
  void shouldNotCountTheWayUpForWhatCameMeanwhile() {
    live.prefixes(A);
    live.begin(plan(List.of()), List.of());
    assertEquals(A, wanted.getLast().following().routedPrefixes());
    assertEquals(1, live.newest());
    assertEquals(0, live.followed());
    followed.remove().run();
    assertTrue(isFollowed());
  }

  @Test
  void shouldFollowAPeerThatBeganToLearnOnTheWayUp() {
    live.learns();
    live.begin(plan(List.of()), List.of());
    assertTrue(wanted.getLast().following().learns());
  }

  @Test
  void shouldTellEverybodyOfEachPlanThatIsFollowed() {
    List<Long> one = new ArrayList<>();
    List<Long> other = new ArrayList<>();
    live.followed(() -> one.add(live.followed()));
    live.followed(() -> other.add(live.followed()));
    live.begin(plan(List.of()), List.of());
    live.prefixes(A);
    live.prefixes(B);
    live.prefixes(B);
    assertEquals(3, live.newest());
    // The host goes straight to the newest.
    followed.removeLast().run();
    assertEquals(List.of(1L, 3L), one);
    assertEquals(one, other);
    assertTrue(isFollowed());
  }

  @Test
  void shouldHaveAHookWaitForThePlanThatWasTheNewest() throws Exception {
    live.begin(plan(List.of()), List.of());
    live.prefixes(A);
    Thread host = Thread.ofVirtual().start(followed.remove());
    live.await(Duration.ofMinutes(1));
    assertTrue(isFollowed());
    host.join();
    live.prefixes(B);
    live.await(Duration.ofMillis(1));
    assertFalse(isFollowed(), "but not for ever");
    Thread.currentThread().interrupt();
    assertThrows(SetupException.class, () -> live.await(Duration.ofMinutes(1)));
    assertTrue(Thread.interrupted());
  }

  @Test
  void shouldNotBeWaitedForWhereAnotherProgramSetsTheInterfaceUp() {
    live.leaveToOthers();
    live.prefixes(A);
    assertEquals(0, live.newest());
    assertTrue(isFollowed());
  }
}
