package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** Prefixes that are delegated to peers come and go; comparing the whole host is the oracle. */
class PeerRouteDiffTest {
  @TempDir private Path folder;
  private int daemons;

  /** Counts what goes into the file. */
  private static final class Counting extends HostJournal {
    private int writes;

    Counting(Path file) {
      super(file);
    }

    @Override
    void write(String lines) {
      writes++;
      super.write(lines);
    }
  }

  private Path file(int number) {
    return folder.resolve("sgt" + number + ".journal");
  }

  private HostReconciler daemon(FakeHost host, HostJournal journal) {
    return new HostReconciler(
        host, journal, new AdvertisementGuard("sgt0", journal, host.settings()));
  }

  private HostReconciler up(FakeHost host, HostPlan plan) throws SetupException {
    HostReconciler daemon = daemon(host, new HostJournal(file(daemons++)));
    daemon.up((control, view, done) -> plan);
    return daemon;
  }

  private static List<IpPrefix> prefixes(int from, int to) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      prefixes.add(IpPrefix.parse("2001:db8:f%02x:%x0::/60".formatted(i >> 12, i & 0xfff)));
    }
    return prefixes;
  }

  @Test
  void shouldNeitherLookAtTheHostNorWriteMoreThanOnceForHundredsOfPrefixes() throws SetupException {
    FakeHost host = new FakeHost();
    Counting journal = new Counting(file(0));
    HostReconciler daemon = daemon(host, journal);
    HostPlan plan = Plans.gateway();
    daemon.up((control, view, done) -> plan);
    daemon.follow(Plans.delegating(plan, prefixes(0, 3000)));
    int looks = host.looks;
    int writes = journal.writes;
    assertTrue(daemon.followPeers(Plans.delegating(plan, prefixes(0, 3256))));
    assertEquals(writes + 1, journal.writes, "all that begins");
    assertTrue(daemon.followPeers(Plans.delegating(plan, prefixes(128, 3256))));
    assertEquals(writes + 2, journal.writes, "all that is undone");
    assertEquals(looks, host.looks);

    FakeHost whole = new FakeHost();
    HostPlan same = Plans.delegating(plan, prefixes(128, 3256));
    up(whole, same);
    assertEquals(whole.text(), host.text());
    daemon.follow(same);
    assertEquals(looks + 1, host.looks, "there was nothing left to do");
  }

  private static HostPlan base(Draw draw) {
    Plans plans =
        draw.of(
            Plans.gateways(),
            Plans.plain().advertising("2001:db8:f00::/64"),
            // What others have: the network of the interface's own address.
            Plans.plain().addresses("2001:db8:f00:20::1/60"));
    return switch (draw.between(0, 2)) {
      case 0 -> plans.peers("2001:db8:f00:10::/60").plan();
      case 1 -> plans.routing(5, new RoutePolicy.OneTable(77)).plan();
      default -> plans.routing(0, new RoutePolicy.Off()).plan();
    };
  }

  @Test
  void shouldLeadWhereComparingTheWholeHostLeads() {
    Cases.run(
        100,
        draw -> {
          FakeHost host = new FakeHost();
          HostPlan plan = base(draw);
          HostReconciler daemon = up(host, plan);
          List<IpPrefix> all = new ArrayList<>(prefixes(0, 6));
          all.add(IpPrefix.parse("2001:db8:f00::/64"));
          all.add(IpPrefix.parse("2001:db8:f00:20::/62"));
          for (int i = 0; i < 10; i++) {
            Set<IpPrefix> wanted = new HashSet<>(all);
            wanted.removeIf(prefix -> draw.flip());
            HostPlan next = Plans.delegating(plan, wanted);
            assertTrue(daemon.followPeers(next));
            FakeHost whole = new FakeHost();
            HostReconciler other = up(whole, plan);
            other.follow(next);
            assertEquals(whole.text(), host.text());
          }
          daemon.undoAll();
          FakeHost untouched = new FakeHost();
          up(untouched, plan).undoAll();
          assertEquals(untouched.text(), host.text());
        });
  }

  @Test
  void shouldCompareAllWhereAnythingElseDiffers() {
    HostPlan plan = Plans.gateway();
    assertNotNull(diff(plan, Plans.delegating(plan, prefixes(0, 3))));
    assertNull(diff(plan, Plans.advertising(plan, "2001:db8:6::/64")));
    assertNull(diff(plan, Plans.clients().plan()));
    assertNull(diff(plan, Plans.delegating(plan, List.of(IpPrefix.parse("::/0")))));
    HostPlan proxied = Plans.gateways().proxied("eth1").plan();
    assertNull(diff(proxied, Plans.delegating(proxied, prefixes(0, 3))));
  }

  private static @Nullable PeerRouteDiff diff(HostPlan before, HostPlan plan) {
    return PeerRouteDiff.of(before, plan, Set.of(), route -> false);
  }

  @Test
  void shouldLeaveToOthersARouteThatTheyHaveMadeMeanwhile() throws SetupException {
    FakeHost host = new FakeHost();
    HostPlan plan = Plans.plain().plan();
    HostReconciler daemon = up(host, plan);
    IpPrefix theirs = prefixes(1, 2).getFirst();
    host.routes.add(Route.to(theirs).on(host.index));
    HostPlan next = Plans.delegating(plan, prefixes(0, 3));
    assertFalse(daemon.followPeers(next), "the host was not as expected");
    daemon.follow(next);
    assertTrue(host.text().contains(theirs + " "));
    daemon.undoAll();
    assertFalse(host.log.contains("unroute " + theirs + " " + Route.MAIN), "it was not ours");
    assertFalse(host.text().contains(prefixes(0, 1).getFirst() + " "));
  }

  @Test
  void shouldTakeForUndoneWhatIsGoneAlready() throws SetupException {
    FakeHost host = new FakeHost();
    HostPlan plan = Plans.plain().plan();
    HostReconciler daemon = up(host, plan);
    assertTrue(daemon.followPeers(Plans.delegating(plan, prefixes(0, 3))));
    host.deleteRoute(prefixes(1, 2).getFirst(), Route.MAIN);
    assertTrue(daemon.followPeers(plan));
    daemon.undoAll();
    assertFalse(Files.exists(file(0)), "nothing is left to undo");
  }

  @Test
  void shouldTryAgainWhatTheKernelRefuses() throws SetupException {
    FakeHost host = new FakeHost();
    HostPlan plan = Plans.plain().plan();
    HostReconciler daemon = up(host, plan);
    host.refuses = prefixes(1, 2).getFirst() + " ";
    HostPlan next = Plans.delegating(plan, prefixes(0, 3));
    assertFalse(daemon.followPeers(next));
    daemon.follow(next);
    assertFalse(daemon.followPeers(next), "it is not followed whole");
    host.refuses = "nothing";
    daemon.follow(next);
    assertTrue(host.text().contains(prefixes(1, 2).getFirst() + " "));
    assertTrue(daemon.followPeers(plan));
  }

  @Test
  void shouldBeUndoneByTheNextDaemonWheneverThisOneIsKilled() throws SetupException {
    HostPlan plan = Plans.plain().advertising("2001:db8:5::/64").plan();
    boolean killed = true;
    int moment = 0;
    for (; killed; moment++) {
      FakeHost host = new FakeHost();
      HostReconciler daemon = up(host, plan);
      assertTrue(daemon.followPeers(Plans.delegating(plan, prefixes(0, 3))));
      host.dieAfter(moment);
      killed = false;
      try {
        assertTrue(daemon.followPeers(Plans.delegating(plan, prefixes(2, 6))));
      } catch (FakeHost.Killed e) {
        killed = true;
      }
      host.dieAfter(Integer.MAX_VALUE);
      HostReconciler next = daemon(host, new HostJournal(file(daemons - 1)));
      next.up((control, view, done) -> plan);
      for (IpPrefix each : prefixes(0, 6)) {
        assertFalse(host.text().contains(each + " "), each + " is left at moment " + moment);
      }
      next.undoAll();
      assertFalse(Files.exists(file(daemons - 1)), "nothing is left to undo");
    }
    assertTrue(moment > 10, moment + " moments");
  }
}
