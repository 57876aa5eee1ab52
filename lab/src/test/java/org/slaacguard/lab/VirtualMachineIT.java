package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
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

  /**
   * What one machine does, and what another does meanwhile: an emulated one keeps one processor
   * busy, and so takes a {@link Turn}. Each list takes about as long as the other; the last ones
   * change their machine for good.
   */
  private static final List<List<Class<? extends Scenario>>> MACHINES =
      List.of(
          List.of(
              KernelWireGuardScenario.class,
              AddressProbeScenario.class,
              WireGuardNetlinkScenario.class,
              KernelLearningScenario.class,
              BackendChoiceScenario.class,
              KernelNeighborsScenario.class),
          List.of(
              KernelContractScenario.class,
              KernelRestartScenario.class,
              KernelBackendScenario.class,
              KernelHostilePeerScenario.class,
              KernelDemoScenario.class,
              LockdownScenario.class));

  @ParameterizedTest
  @Order(1)
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldDoOnTheKernelsWireGuardWhatItDoesInUserspace(String series) {
    KernelImage kernel = fetch(series);
    List<CompletableFuture<VirtualMachine.Result>> running = new ArrayList<>();
    List<List<Class<? extends Scenario>>> wanted = wanted();
    Turn both = Turn.forMachines();
    for (List<Class<? extends Scenario>> scenarios : wanted) {
      String machine = series + ", machine " + (running.size() + 1);
      running.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run(kernel, DEADLINE, scenarios, machine);
                } finally {
                  both.close();
                }
              },
              task -> Thread.ofPlatform().name(machine).start(task)));
    }
    assertAll(running.stream().map(result -> () -> assertPassed(result.join(), series)));
  }

  private static void assertPassed(VirtualMachine.Result result, String series) {
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
    String first = result.output().getFirst();
    assertTrue(first.contains("on Linux " + series), first);
  }

  /** All, or those whose names contain what {@code -Dslaacguard.scenarios} says. */
  private static List<List<Class<? extends Scenario>>> wanted() {
    String wanted = System.getProperty("slaacguard.scenarios", "");
    List<List<Class<? extends Scenario>>> machines =
        MACHINES.stream()
            .map(all -> all.stream().filter(s -> s.getSimpleName().contains(wanted)).toList())
            .filter(some -> !some.isEmpty())
            .toList();
    assertFalse(machines.isEmpty(), "no scenario is called " + wanted);
    return machines;
  }

  @Test
  void shouldReportAScenarioThatFails() {
    VirtualMachine.Result result = runFailing(DEADLINE);
    assertFalse(result.passed());
    assertTrue(
        result.output().stream().anyMatch(line -> line.contains("as it should")),
        result.output()::toString);
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
    return run(fetch(series), deadline, List.of(Failing.class), series);
  }

  private static KernelImage fetch(String series) {
    return KernelImage.fetch(series, line -> say(series, line));
  }

  private static VirtualMachine.Result run(
      KernelImage kernel,
      Duration deadline,
      List<Class<? extends Scenario>> scenarios,
      String who) {
    try (var _ = Turn.take(Turn.Haste.LONG_WORK)) {
      return new VirtualMachine(kernel).run(scenarios, deadline, line -> say(who, line));
    }
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
