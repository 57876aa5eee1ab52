package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A machine has a deadline of its own, and its output says more than where this thread waits. What
 * the rest of the run waits for begins first.
 */
@Tag("machines")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 45, unit = TimeUnit.MINUTES)
class VirtualMachineIT {
  private static final Duration DEADLINE = Duration.ofMinutes(40);

  @BeforeEach
  void needsVirtualMachines() {
    assumeTrue(VirtualMachine.available(), "no qemu, kmod, xz or dpkg");
  }

  /** More than processors: a scenario waits for a third of its time. */
  private static final int MACHINES = 3;

  /**
   * What takes long first, so that the machines end at the same time; the last one changes its
   * machine for good.
   */
  private static final List<Class<? extends Scenario>> SCENARIOS =
      List.of(
          KernelContractScenario.class,
          PppoeScenario.class,
          KernelServicesScenario.class,
          KernelHostilePeerScenario.class,
          KernelRestartScenario.class,
          KernelLearningScenario.class,
          KernelPeersScenario.class,
          BackendChoiceScenario.class,
          KernelBackendScenario.class,
          KernelNeighborsScenario.class,
          AddressProbeScenario.class,
          KernelWireGuardScenario.class,
          WireGuardNetlinkScenario.class,
          LockdownScenario.class);

  /**
   * By request alone: each step has a test in {@code ./check}, on the kernel's WireGuard or beside
   * it (docs/testing.md).
   */
  private static final List<Class<? extends Scenario>> BY_REQUEST =
      List.of(KernelDemoScenario.class);

  /** One more scenario fails, to show that this is told: a machine of its own would take 20 s. */
  @ParameterizedTest
  @Order(1)
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldDoOnTheKernelsWireGuardWhatItDoesInUserspace(String series) {
    KernelImage kernel = fetch(series);
    List<Class<? extends Scenario>> wanted = wanted();
    List<Class<? extends Scenario>> all = new ArrayList<>(wanted);
    all.add(Failing.class);
    ScenarioQueue queue = new ScenarioQueue(all);
    List<CompletableFuture<VirtualMachine.Result>> running = new ArrayList<>();
    for (int i = 1; i <= Math.min(MACHINES, wanted.size()); i++) {
      String machine = series + ", machine " + i;
      running.add(
          CompletableFuture.supplyAsync(
              () -> run(kernel, DEADLINE, queue, machine),
              task -> Thread.ofPlatform().name(machine).start(task)));
    }
    assertAll(running.stream().map(result -> () -> assertPassed(result.join(), series)));
    long passed = running.stream().mapToLong(result -> passed(result.join())).sum();
    assertEquals(wanted.size(), passed, "scenarios that passed");
    long failed = running.stream().mapToLong(result -> failed(result.join()).size()).sum();
    assertEquals(1, failed, "scenarios that failed");
  }

  /** All of them passed but the one that fails, if this machine had it. */
  private static void assertPassed(VirtualMachine.Result result, String series) {
    List<String> failed = failed(result);
    boolean hasTheFailing = failed.equals(List.of("FAILED: " + Failing.class.getName()));
    assertTrue(failed.isEmpty() || hasTheFailing, () -> String.join("\n", result.output()));
    assertEquals(failed.isEmpty(), result.passed());
    assertEquals(
        hasTheFailing, result.output().stream().anyMatch(l -> l.contains("failed as it should")));
    for (String line : result.output()) {
      assertTrue(!line.contains(", on Linux ") || line.contains(", on Linux " + series), line);
    }
  }

  private static List<String> failed(VirtualMachine.Result result) {
    return result.output().stream().filter(line -> line.startsWith("FAILED: ")).toList();
  }

  private static long passed(VirtualMachine.Result result) {
    return result.output().stream().filter(line -> line.startsWith("passed: ")).count();
  }

  /**
   * Those whose names contain what {@code -Dslaacguard.scenarios} says; all, if it or the kernels
   * are named.
   */
  private static List<Class<? extends Scenario>> wanted() {
    String wanted = System.getProperty("slaacguard.scenarios", "");
    List<Class<? extends Scenario>> all = new ArrayList<>();
    if (!wanted.isEmpty() || TestKernels.areNamed()) {
      all.addAll(BY_REQUEST);
    }
    all.addAll(SCENARIOS);
    List<Class<? extends Scenario>> some =
        all.stream().filter(s -> s.getSimpleName().contains(wanted)).toList();
    assertFalse(some.isEmpty(), "no scenario is called " + wanted);
    return some;
  }

  @Test
  void shouldEndAMachineThatPassesItsDeadline() {
    LabException failure =
        assertThrows(LabException.class, () -> runFailing(Duration.ofSeconds(1)));
    assertTrue(failure.toString().contains("passed its deadline"), failure::toString);
    assertTrue(
        ProcessHandle.current().children().noneMatch(VirtualMachineIT::isQemu),
        "qemu was left behind");
  }

  private static boolean isQemu(ProcessHandle process) {
    return process.info().command().orElse("").contains("qemu");
  }

  private static VirtualMachine.Result runFailing(Duration deadline) {
    String series = TestKernels.first();
    return run(fetch(series), deadline, new ScenarioQueue(List.of(Failing.class)), series);
  }

  private static KernelImage fetch(String series) {
    return KernelImage.fetch(series, line -> say(series, line));
  }

  private static VirtualMachine.Result run(
      KernelImage kernel, Duration deadline, ScenarioQueue scenarios, String who) {
    return new VirtualMachine(kernel).run(scenarios, deadline, line -> say(who, line));
  }

  private static void say(String who, String line) {
    System.out.println("[Linux " + who + "] " + line);
  }

  /** Fails. */
  public static final class Failing implements Scenario {
    @Override
    public String name() {
      return "a failure";
    }

    @Override
    public void run() {
      throw new LabException("failed as it should");
    }
  }
}
