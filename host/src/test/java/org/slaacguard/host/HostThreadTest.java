package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpPrefix;

/** The thread with a host in memory; hooks are gates that the test opens. */
@Timeout(60)
class HostThreadTest {
  private static final IpPrefix ROUTE = IpPrefix.parse("2001:db8:5::/64");
  private static final String REFUSING = SysctlNames.acceptRa("sgt0");

  private final FakeHost host = new FakeHost();
  private final CountDownLatch inHook = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Duration> limits = new CopyOnWriteArrayList<>();
  private volatile boolean hasRoute;
  private HostThread thread;
  @TempDir private Path folder;

  @BeforeEach
  void make() {
    host.dieAfter(Integer.MAX_VALUE);
    CommandRunner hooks =
        (command, input, limit) -> {
          limits.add(limit);
          if (command.contains("wait")) {
            inHook.countDown();
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new SetupException("interrupted", e);
            }
          } else if (command.contains("take")) {
            host.deleteRoute(ROUTE, Route.MAIN);
          } else if (command.contains("look")) {
            hasRoute =
                host.view(false, List.of()).routes().stream()
                    .anyMatch(each -> each.destination().equals(ROUTE));
          } else if (command.contains("fail")) {
            throw new SetupException("ended with status 1");
          }
        };
    thread =
        new HostThread(
            "sgt0",
            new HostJournal(folder.resolve("sgt0.journal")),
            host.settings(),
            hooks,
            () -> host);
  }

  @AfterEach
  void end() {
    gate.countDown();
    thread.close();
  }

  private static HostPlanner planner() throws ConfigException {
    try (Configuration nothing = ConfigFile.parse("sgt0.conf", "[Interface]\n")) {
      return new HostPlanner(nothing, List.of(), List.of(), HostRole.PLAIN);
    }
  }

  /** What was handed over before has been done, or left undone, then. */
  private void barrier() throws SetupException {
    thread.run("barrier", List.of("true"));
  }

  private CompletableFuture<Boolean> waitInHook() throws InterruptedException {
    CompletableFuture<Boolean> done =
        CompletableFuture.supplyAsync(
            () -> {
              thread.runAll("PreDown", List.of("wait"));
              return true;
            });
    inHook.await();
    return done;
  }

  /** Else a task that fails is lost without a word. */
  @Test
  void shouldTellTheHandlerOfDyingThreadsWhatAPlanFailedOf() throws Exception {
    HostPlan plan = thread.up(planner(), List.of());
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    CompletableFuture<String> heard = new CompletableFuture<>();
    Thread.setDefaultUncaughtExceptionHandler(
        (dying, why) -> {
          if ("injected".equals(why.getMessage())) {
            heard.complete(dying.getName());
          }
        });
    try {
      thread.want(
          plan,
          () -> {
            throw new AssertionError("injected");
          });
      assertEquals("sgt0-host", heard.get());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void shouldHoldNobodyUpAndFollowTheNewestPlanAlone() throws Exception {
    HostPlan plan = thread.up(planner(), List.of());
    CompletableFuture<Boolean> hook = waitInHook();
    thread.want(Plans.advertising(plan, "2001:db8:5::/64"));
    thread.want(Plans.advertising(plan, "2001:db8:6::/64"));
    thread.want(Plans.advertising(plan, "2001:db8:7::/64"));
    assertFalse(hook.isDone());
    gate.countDown();
    assertTrue(hook.get());
    barrier();
    assertEquals(
        List.of("route 2001:db8:7::/64 254"),
        host.log.stream().filter(line -> line.startsWith("route")).toList());
  }

  @Test
  void shouldSetAgainSoonWhatSomebodyTakes() throws Exception {
    HostPlan plan = thread.up(planner(), List.of());
    thread.restore();
    thread.want(Plans.advertising(plan, "2001:db8:5::/64"));
    barrier();
    for (int times = 0; times < 2; times++) {
      thread.run("somebody", List.of("take"));
      thread.restore();
      thread.restore();
      while (!hasRoute()) {
        Thread.onSpinWait();
      }
    }
    thread.down();
    thread.restore();
    assertFalse(hasRoute());
  }

  /** Looks on the host thread, whose the host is. */
  private boolean hasRoute() throws SetupException {
    thread.run("somebody", List.of("look"));
    return hasRoute;
  }

  @Test
  void shouldTellWhenAPlanWasFollowed() throws Exception {
    HostPlan plan = thread.up(planner(), List.of());
    CompletableFuture<Boolean> hook = waitInHook();
    List<String> followed = new CopyOnWriteArrayList<>();
    thread.want(Plans.advertising(plan, "2001:db8:5::/64"), () -> followed.add("first"));
    thread.want(
        Plans.advertising(plan, "2001:db8:6::/64"),
        () -> followed.add(host.log.contains("route 2001:db8:6::/64 254") ? "second" : "early"));
    assertEquals(List.of(), followed);
    gate.countDown();
    assertTrue(hook.get());
    barrier();
    assertEquals(List.of("second"), followed);
  }

  @Test
  void shouldGuardAtOnceWhileAHookRuns() throws Exception {
    thread.up(planner(), List.of());
    CompletableFuture<Boolean> hook = waitInHook();
    thread.guard().begin(host.index);
    assertEquals("0", host.values.get(REFUSING));
    thread.guard().end();
    assertEquals("1", host.values.get(REFUSING));
    assertFalse(hook.isDone());
  }

  @Test
  void shouldFollowNothingBeforeItIsUpAndAfterItIsDown() throws Exception {
    String start = host.text();
    thread.want(Plans.gateway());
    barrier();
    assertEquals(start, host.text());
    HostPlan plan = thread.up(planner(), List.of());
    thread.down();
    thread.want(Plans.advertising(plan, "2001:db8:5::/64"));
    barrier();
    assertEquals(start, host.text());
    thread.close();
    thread.want(plan);
    thread.down();
    assertEquals(start, host.text());
  }

  @Test
  void shouldBoundEachHook() throws Exception {
    thread.run("PreUp", List.of("true"));
    thread.runHere("true", Map.of("A", "b"), Duration.ofMinutes(1));
    assertEquals(List.of(Duration.ofMinutes(5), Duration.ofMinutes(1)), limits);
  }

  @Test
  void shouldLeaveNothingWhereAHookFails() throws Exception {
    String start = host.text();
    HostPlanner planner = planner();
    SetupException failure =
        assertThrows(SetupException.class, () -> thread.up(planner, List.of("fail")));
    assertTrue(String.valueOf(failure.getMessage()).startsWith("PostUp: "), failure::toString);
    assertEquals(start, host.text());
    assertFalse(Files.exists(folder.resolve("sgt0.journal")));
  }

  /** Hundreds of prefixes a second come and go at peers; the host has thousands of routes. */
  @Test
  void shouldCompareTheWholeHostSoonAfterChangesOfPeersAndNotAtEach() throws Exception {
    HostPlan plan = thread.up(planner(), List.of());
    barrier();
    int before = host.looks;
    long began = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      IpPrefix prefix = IpPrefix.parse("2001:db8:f00:%x::/64".formatted(i));
      thread.want(Plans.delegating(plan, List.of(prefix)));
      barrier();
      assertTrue(host.text().contains(prefix + " "));
    }
    int looks = host.looks - before;
    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
    assertTrue(looks <= seconds + 1, looks + " looks in " + seconds + " s");
    while (host.looks == before) {
      LockSupport.parkNanos(1_000_000);
      barrier();
    }
  }
}
