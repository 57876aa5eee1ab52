package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** One daemon after the other on a host in memory, killed at each moment there is. */
class HostReconcilerTest {
  @TempDir(factory = InMemory.class)
  private Path folder;

  /** As /run is: thousands of lives write their journal line by line. */
  private static final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "journal")
          : Files.createTempDirectory("journal");
    }
  }

  private Path journal() {
    return folder.resolve("sgt0.journal");
  }

  /** A journal whose lines are moments, too. */
  private static final class Ticking extends HostJournal {
    private final FakeHost host;

    Ticking(Path file, FakeHost host) {
      super(file);
      this.host = host;
    }

    @Override
    void write(String line) {
      host.tick();
      super.write(line);
      host.tick();
    }
  }

  /** The next daemon, which lives. */
  private HostReconciler next(FakeHost host) {
    host.dieAfter(Integer.MAX_VALUE);
    return daemon(host);
  }

  private HostReconciler daemon(FakeHost host) {
    HostJournal journal = new Ticking(journal(), host);
    return new HostReconciler(
        host, journal, new AdvertisementGuard("sgt0", journal, host.settings()));
  }

  private void up(HostReconciler daemon, HostPlan plan) throws SetupException {
    assertEquals(plan, daemon.up((host, view, done) -> plan));
  }

  /** How a fresh host is with this plan. */
  private String with(HostPlan plan, FakeHost host) throws SetupException {
    HostReconciler daemon = next(host);
    up(daemon, plan);
    String text = host.text();
    daemon.undoAll();
    return text;
  }

  /** With a plan that was there before, advertisements stay refused. */
  private static String lenient(String text) {
    return text.replaceAll("sgt0/accept_ra=\\d", "sgt0/accept_ra=?");
  }

  private interface After {
    void check(FakeHost host, int moment) throws SetupException;
  }

  private void killedAtEachMoment(HostPlan plan, int least, After after) throws Exception {
    int moment = 0;
    while (true) {
      FakeHost host = new FakeHost();
      host.dieAfter(moment);
      boolean killed = false;
      try {
        up(daemon(host), plan);
      } catch (FakeHost.Killed e) {
        killed = true;
      }
      after.check(host, moment);
      assertFalse(Files.exists(journal()), "nothing is left to undo");
      if (!killed) {
        break;
      }
      moment++;
    }
    assertTrue(moment >= least, moment + " moments");
  }

  /** Somebody, such as another manager of the network that starts anew, takes all our rules. */
  private static void takeRules(FakeHost host, List<Rule> theirs) {
    List<Rule> ours = new ArrayList<>(host.view(false, List.of()).rules());
    ours.removeAll(theirs);
    assertFalse(ours.isEmpty());
    ours.forEach(host::deleteRule);
  }

  @Test
  void shouldSetAgainWhatSomebodyTakes() throws SetupException {
    FakeHost host = new FakeHost();
    List<Rule> theirs = host.view(false, List.of()).rules();
    HostReconciler daemon = next(host);
    up(daemon, Plans.gateway());
    String wanted = host.text();
    assertFalse(daemon.restore(Plans.gateway()), "nothing is missing");
    for (int times = 0; times < 3; times++) {
      takeRules(host, theirs);
      assertTrue(daemon.restore(Plans.gateway()));
      assertEquals(wanted, host.text());
    }
    for (InterfaceAddress each : List.copyOf(host.addresses)) {
      host.deleteAddress(each);
    }
    assertTrue(daemon.restore(Plans.gateway()), "ip addr flush");
    assertEquals(wanted, host.text());
    host.settings().set(SysctlNames.FORWARDING, "0");
    assertTrue(daemon.restore(Plans.gateway()), "a program that ends");
    assertEquals("1", host.values.get(SysctlNames.FORWARDING));
    assertFalse(daemon.restore(Plans.gateway()));
    assertFalse(host.tables().isEmpty());
    host.programs.values().removeIf(input -> input.startsWith("add table "));
    assertTrue(daemon.restore(Plans.gateway()), "nft flush ruleset");
    assertEquals(wanted, host.text());
    host.setUp(false);
    String down = host.text();
    assertFalse(daemon.restore(Plans.gateway()), "it stays down");
    assertEquals(down, host.text());
    host.setUp(true);
    assertTrue(daemon.restore(Plans.gateway()));
    assertEquals(wanted, host.text());
    daemon.undoAll();
    assertEquals(new FakeHost().text(), host.text());
  }

  @Test
  void shouldTakeNoTableForGoneThatTheKernelDoesNotTell() throws SetupException {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    up(daemon, Plans.gateway());
    String wanted = host.text();
    host.hidesTables = true;
    assertFalse(daemon.restore(Plans.gateway()), "there may be all");
    daemon.follow(Plans.gateway());
    host.hidesTables = false;
    assertFalse(host.tables().isEmpty());
    host.programs.values().removeIf(input -> input.startsWith("add table "));
    assertTrue(daemon.restore(Plans.gateway()), "known from before");
    assertEquals(wanted, host.text());
  }

  @Test
  void shouldLeaveWhatAHookOfItsOwnTakes() throws SetupException {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    up(daemon, Plans.client());
    String wanted = host.text();
    IpPrefix route = IpPrefix.parse("10.20.0.0/16");
    host.deleteRoute(route, Route.MAIN);
    String taken = host.text();
    daemon.leaveToHooks(Plans.client());
    assertFalse(daemon.restore(Plans.client()));
    assertEquals(taken, host.text());
    InterfaceAddress address = InterfaceAddress.parse("2001:db8:9::78/64");
    host.deleteAddress(address);
    assertTrue(daemon.restore(Plans.client()));
    assertEquals(taken, host.text(), "the address alone");
    host.addRoute(route, Route.MAIN);
    assertEquals(wanted, host.text());
  }

  @Test
  void shouldGoOnWhereverADaemonIsKilled() throws Exception {
    String start = new FakeHost().text();
    String wanted = with(Plans.gateway(), new FakeHost());
    killedAtEachMoment(
        Plans.gateway(),
        60,
        (host, moment) -> {
          HostReconciler daemon = next(host);
          up(daemon, Plans.gateway());
          assertEquals(wanted, host.text(), "moment " + moment);
          daemon.undoAll();
          assertEquals(start, host.text(), "moment " + moment);
        });
  }

  @Test
  void shouldMakeAnotherPlanWhereverADaemonIsKilled() throws Exception {
    String start = new FakeHost().text();
    String wanted = lenient(with(Plans.client(), new FakeHost()));
    killedAtEachMoment(
        Plans.gateway(),
        60,
        (host, moment) -> {
          HostReconciler daemon = next(host);
          up(daemon, Plans.client());
          assertEquals(wanted, lenient(host.text()), "moment " + moment);
          daemon.undoAll();
          assertEquals(start, host.text(), "moment " + moment);
        });
  }

  @Test
  void shouldUndoAllWhereverADaemonIsKilled() throws Exception {
    String start = new FakeHost().text();
    killedAtEachMoment(
        Plans.gateway(),
        60,
        (host, moment) -> {
          HostReconciler daemon = next(host);
          assertThrows(
              SetupException.class,
              () ->
                  daemon.up(
                      (h, view, done) -> {
                        throw new SetupException("no plan");
                      }));
          daemon.undoAll();
          assertEquals(start, host.text(), "moment " + moment);
        });
  }

  @Test
  void shouldSetAFreshInterfaceUpWhereverADaemonIsKilledWithItsOwn() throws Exception {
    String start = new FakeHost().text();
    String wanted = with(Plans.client(), new FakeHost());
    killedAtEachMoment(
        Plans.gateway(),
        60,
        (host, moment) -> {
          host.replaceInterface();
          HostReconciler daemon = next(host);
          up(daemon, Plans.client());
          assertEquals(wanted, host.text(), "moment " + moment);
          daemon.undoAll();
          assertEquals(start, host.text(), "moment " + moment);
        });
  }

  /** Its interface has gone with it, and there is no next one. */
  @Test
  void shouldLeaveNothingWithoutANextDaemonWhereverOneIsKilled() throws Exception {
    String start = new FakeHost().text();
    killedAtEachMoment(
        Plans.gateway(),
        60,
        (host, moment) -> {
          host.replaceInterface();
          host.dieAfter(Integer.MAX_VALUE);
          boolean any = LeftSteps.undo(host, new HostJournal(journal()), 0);
          assertTrue(any || moment < 40, "something is left by moment " + moment);
          assertEquals(start, host.text(), "moment " + moment);
          assertFalse(LeftSteps.undo(host, new HostJournal(journal()), 0), "once");
        });
  }

  /** As one of the kernel's WireGuard that was there before the daemon. */
  @Test
  void shouldLeaveAnInterfaceThatStaysAsItWas() throws Exception {
    String start = new FakeHost().text();
    killedAtEachMoment(
        Plans.gateway(),
        60,
        (host, moment) -> {
          host.dieAfter(Integer.MAX_VALUE);
          int link = host.view(false, List.of()).link().index();
          boolean any = LeftSteps.undo(host, new HostJournal(journal()), link);
          assertTrue(any || moment < 40, "something is left by moment " + moment);
          assertEquals(start, host.text(), "moment " + moment);
          assertFalse(LeftSteps.undo(host, new HostJournal(journal()), link), "once");
        });
  }

  @Test
  void shouldSayWhatCannotBeUndoneWithoutANextDaemonAndTryItAgain() throws Exception {
    FakeHost host = new FakeHost();
    String start = host.text();
    up(next(host), Plans.gateway());
    host.replaceInterface();
    host.refuses = "unrule";
    assertThrows(
        SetupException.class, () -> LeftSteps.undo(host, new HostJournal(journal()), 0), "refused");
    assertTrue(Files.exists(journal()));
    host.refuses = "nothing";
    assertTrue(LeftSteps.undo(host, new HostJournal(journal()), 0));
    assertEquals(start, host.text());
  }

  /** Also while it undoes, or follows: many lives with plans of any kind, most of them short. */
  @Test
  void shouldComeToTheLastPlanAfterAnyLives() {
    String start = new FakeHost().text();
    Cases.run(
        150,
        draw -> {
          FakeHost host = new FakeHost();
          for (int life = draw.between(1, 5); life > 0; life--) {
            host.dieAfter(draw.between(0, 120));
            live(host, draw);
            if (draw.between(0, 3) == 0) {
              host.replaceInterface();
            }
          }
          HostPlan last = plan(draw);
          HostReconciler daemon = next(host);
          up(daemon, last);
          String came = host.text();
          daemon.undoAll();
          assertEquals(start, host.text());
          assertFalse(Files.exists(journal()));
          assertEquals(lenient(with(last, new FakeHost())), lenient(came));
        });
  }

  private void live(FakeHost host, Draw draw) throws SetupException {
    try {
      HostReconciler daemon = daemon(host);
      up(daemon, plan(draw));
      for (int i = draw.between(0, 2); i > 0; i--) {
        daemon.follow(plan(draw));
      }
      if (draw.flip()) {
        daemon.undoAll();
      }
    } catch (FakeHost.Killed e) {
      return;
    }
  }

  private static HostPlan plan(Draw draw) {
    Plans plan =
        draw.of(
            Plans.gateways(),
            Plans.clients(),
            Plans.plain(),
            Plans.plain().peers("10.1.0.0/16").routing(0, new RoutePolicy.OneTable(77)),
            Plans.plain().peers("0.0.0.0/0").routing(0, new RoutePolicy.Automatic(51821)),
            Plans.plain().addresses("10.9.0.1/24", "10.9.0.2/24", "10.9.0.3/24"),
            Plans.plain().addresses("10.9.0.2/24"),
            Plans.plain().dns("192.0.2.53", "example.net"));
    return draw.flip()
        ? plan.plan()
        : plan.advertising(draw.of("2001:db8:5::/64", "2001:db8:6::/64"), "2001:db8:7::/64").plan();
  }

  private static List<String> firstLines(List<String> log) {
    return log.stream().map(line -> line.lines().findFirst().orElseThrow()).toList();
  }

  @Test
  void shouldFollowPrefixesWhileRunningAndChangeNothingElse() throws Exception {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    HostPlan plan = Plans.plain().addresses("10.9.0.1/24").dns("192.0.2.53", "x.test").plan();
    up(daemon, plan);
    String without = host.text();
    host.log.clear();
    daemon.follow(Plans.advertising(plan, "2001:db8:5::/64"));
    assertEquals(
        List.of(
            "set net/ipv6/conf/sgt0/accept_ra 0",
            "generation 1",
            "add fe80::1/64",
            "nft -f - < add table inet slaacguard-neighbors-sgt0",
            "set net/ipv6/conf/wan0/accept_ra 2",
            "set net/ipv6/conf/all/forwarding 1",
            "route 2001:db8:5::/64 254"),
        firstLines(host.log));
    host.log.clear();
    daemon.follow(Plans.advertising(plan, "2001:db8:6::/64"));
    assertEquals(List.of("unroute 2001:db8:5::/64 254", "route 2001:db8:6::/64 254"), host.log);
    host.log.clear();
    daemon.follow(plan);
    assertEquals(
        List.of(
            "unroute 2001:db8:6::/64 254",
            "nft -f - < add table inet slaacguard-neighbors-sgt0",
            "delete fe80::1/64",
            "generation 0"),
        firstLines(host.log));
    assertEquals("0", host.values.get(SysctlNames.acceptRa("sgt0")), "peers may have learned");
    assertEquals(lenient(without), lenient(host.text()));
  }

  @Test
  void shouldLeaveAnMtuThatSomebodyHasSetAndFitConnectionsIntoIt() throws Exception {
    for (int planned : List.of(1420, 1400)) {
      FakeHost host = new FakeHost();
      HostReconciler daemon = next(host);
      HostPlan plan = Plans.plain().mtu(planned).clamping().plan();
      up(daemon, plan);
      assertEquals(planned, host.mtu);
      host.mtu = 1340;
      daemon.follow(plan);
      assertEquals(1340, host.mtu);
      assertTrue(host.programs.toString().contains("maxseg size set 1280"), host.text());
      daemon.follow(Plans.advertising(plan, "2001:db8:5::/64"));
      assertEquals(1340, host.mtu, "whatever else changes");
      daemon.follow(Plans.plain().mtu(1380).clamping().plan());
      assertEquals(1380, host.mtu, "another is planned");
      assertTrue(host.programs.toString().contains("maxseg size set 1320"), host.text());
      // What the path to the uplink leaves is kept.
      HostPlan following = Plans.plain().sizes(1432).clamping().plan();
      daemon.follow(following);
      host.mtu = 1340;
      daemon.follow(following);
      assertEquals(1432, host.mtu);
      daemon.undoAll();
    }
  }

  @Test
  void shouldServeAnInterfaceThatComesBackAndUndoAllOfIt() throws Exception {
    FakeHost host = new FakeHost();
    String start = host.text();
    HostReconciler daemon = next(host);
    up(daemon, Plans.gateway());
    String wanted = host.text();
    host.withoutOtherLink("eth1");
    daemon.follow(Plans.gateway());
    host.otherLink("eth1", 123);
    daemon.follow(Plans.gateway());
    assertEquals(wanted, host.text());
    assertEquals("0", host.values.get(SysctlNames.acceptRa("eth1")));
    host.withoutOtherLink("eth1");
    daemon.undoAll();
    host.otherLink("eth1", 124);
    assertEquals(start, host.text().replace(" up,", " down,"));
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }

  @Test
  void shouldPutBackWhatTheKernelTakesAwayWithAnother() throws Exception {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    up(daemon, Plans.plain().addresses("10.9.0.1/24", "10.9.0.2/24").plan());
    HostPlan later = Plans.plain().addresses("10.9.0.2/24").plan();
    daemon.follow(later);
    assertEquals(later.addresses(), host.addresses);
  }

  @Test
  void shouldUndoOnTheHostAloneWhereTheInterfaceWasDeleted() throws Exception {
    FakeHost host = new FakeHost();
    String start = host.text();
    HostReconciler daemon = next(host);
    up(daemon, Plans.gateway());
    host.deleteInterface();
    host.log.clear();
    daemon.undoAll();
    assertEquals(start, host.text());
    assertFalse(host.log.contains("down"), "nothing of what went with it");
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }

  @Test
  void shouldLeaveWhatIsSomebodyElses() throws Exception {
    FakeHost host = new FakeHost();
    host.addAddress(InterfaceAddress.parse("2001:db8:9::77/64"));
    host.setUp(true);
    host.rules.add(Rule.toTable(false, Route.MAIN).suppressing(0));
    String start = host.text();
    HostReconciler daemon = next(host);
    up(daemon, Plans.gateway());
    daemon.undoAll();
    assertEquals(start, host.text());
    assertFalse(host.log.contains("delete 2001:db8:9::77/64"));
    assertFalse(host.log.contains("down"));
  }

  @Test
  void shouldLeaveAnAddressThatSomebodyAddsMeanwhile() throws Exception {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    HostPlan plan = Plans.plain().addresses("10.9.0.1/24").plan();
    InterfaceAddress address = plan.addresses().getFirst();
    daemon.up(
        (h, view, done) -> {
          host.meanwhile = () -> host.addAddress(address);
          return plan;
        });
    daemon.undoAll();
    assertEquals(List.of(address), host.addresses);
  }

  @Test
  void shouldUndoWhatWasDoneWhereAStepFailsAndNotWhatOthersHave() throws Exception {
    FakeHost host = new FakeHost();
    host.routes.add(Route.to(Plans.gateway().routedPrefixes().getFirst()).on(99));
    String start = host.text();
    HostReconciler daemon = next(host);
    SetupException failure = assertThrows(SetupException.class, () -> up(daemon, Plans.gateway()));
    assertTrue(String.valueOf(failure.getMessage()).contains("sgt0"), failure::toString);
    daemon.undoAll();
    assertEquals(start, host.text());
    assertFalse(Files.exists(journal()));
  }

  @Test
  void shouldDoTheRestWhileRunningWhereAStepFailsAndTryAgainWithTheNextPlan() throws Exception {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    up(daemon, Plans.plain().plan());
    host.refuses = "route 2001:db8:5::/64";
    HostPlan plan = Plans.plain().advertising("2001:db8:5::/64", "2001:db8:6::/64").plan();
    daemon.follow(plan);
    assertTrue(host.log.contains("route 2001:db8:6::/64 254"));
    host.refuses = "nothing";
    daemon.follow(plan);
    assertTrue(host.log.contains("route 2001:db8:5::/64 254"));
  }

  @Test
  void shouldKeepInTheJournalWhatCannotBeUndone() throws Exception {
    FakeHost host = new FakeHost();
    String start = host.text();
    HostReconciler daemon = next(host);
    up(daemon, Plans.gateway());
    host.refuses = "unrule 51820";
    daemon.undoAll();
    assertEquals(2, host.rules.size());
    assertEquals(
        2,
        Files.readAllLines(journal()).stream()
            .filter(l -> l.contains("begun host rule"))
            .filter(l -> l.contains("51820"))
            .count());
    host.refuses = "nothing";
    HostReconciler next = next(host);
    up(next, Plans.client());
    assertEquals(0, host.rules.size(), "the next daemon undoes it");
    next.undoAll();
    assertEquals(start, host.text());
  }

  @Test
  void shouldNotTakeAFailureOfItsProgramForUndone() throws Exception {
    FakeHost host = new FakeHost();
    HostReconciler daemon = next(host);
    up(daemon, Plans.plain().dns("192.0.2.53", "example.net").plan());
    host.refuses = "resolvconf -d";
    daemon.undoAll();
    assertTrue(Files.exists(journal()));
    host.refuses = "nothing";
    host.replaceInterface();
    HostReconciler next = next(host);
    up(next, Plans.plain().plan());
    assertTrue(host.programs.isEmpty(), "it outlives its interface");
    next.undoAll();
    assertFalse(Files.exists(journal()));
  }

  @Test
  void shouldLetAGuardOutliveThePlan() throws Exception {
    FakeHost host = new FakeHost();
    host.dieAfter(Integer.MAX_VALUE);
    HostJournal journal = new HostJournal(journal());
    AdvertisementGuard guard = new AdvertisementGuard("sgt0", journal, host.settings());
    HostReconciler daemon = new HostReconciler(host, journal, guard);
    up(daemon, Plans.gateway());
    guard.begin(host.index);
    daemon.undoAll();
    assertEquals("0", host.values.get(SysctlNames.acceptRa("sgt0")), "the data plane lives still");
    guard.end();
    assertEquals("1", host.values.get(SysctlNames.acceptRa("sgt0")));
    assertFalse(Files.exists(journal()));
    guard.begin(host.index);
    up(daemon, Plans.gateway());
    guard.end();
    assertEquals("0", host.values.get(SysctlNames.acceptRa("sgt0")), "the plan wants it");
    daemon.undoAll();
    assertEquals("1", host.values.get(SysctlNames.acceptRa("sgt0")));
  }
}
