package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A machine has a deadline of its own, and its output says more than where this thread waits. */
@Timeout(value = 45, unit = TimeUnit.MINUTES)
class VirtualMachineIT {
  private static final Duration DEADLINE = Duration.ofMinutes(40);

  @BeforeEach
  void needsVirtualMachines() {
    assumeTrue(VirtualMachine.available(), "no qemu, kmod, xz or dpkg");
  }

  /** The last ones change the machine for good. */
  private static final List<Class<? extends Scenario>> SCENARIOS =
      List.of(
          KernelWireGuardScenario.class,
          AddressProbeScenario.class,
          WireGuardNetlinkScenario.class,
          KernelBackendScenario.class,
          KernelContractScenario.class,
          KernelLearningScenario.class,
          KernelRestartScenario.class,
          KernelDemoScenario.class,
          BackendChoiceScenario.class,
          LockdownScenario.class);

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldDoOnTheKernelsWireGuardWhatItDoesInUserspace(String series) {
    VirtualMachine.Result result = run(series, DEADLINE, wanted());
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
    String first = result.output().getFirst();
    assertTrue(first.contains("on Linux " + series), first);
  }

  /** All, or those whose names contain what {@code -Dslaacguard.scenarios} says. */
  private static List<Class<? extends Scenario>> wanted() {
    String wanted = System.getProperty("slaacguard.scenarios", "");
    return SCENARIOS.stream().filter(s -> s.getSimpleName().contains(wanted)).toList();
  }

  @Test
  void shouldReportAScenarioThatFails() {
    VirtualMachine.Result result = run(TestKernels.first(), DEADLINE, List.of(Failing.class));
    assertFalse(result.passed());
    assertTrue(
        result.output().stream().anyMatch(line -> line.contains("as it should")),
        result.output()::toString);
  }

  @Test
  void shouldEndAMachineThatPassesItsDeadline() {
    LabException failure =
        assertThrows(
            LabException.class,
            () -> run(TestKernels.first(), Duration.ofSeconds(1), List.of(Failing.class)));
    assertTrue(failure.toString().contains("passed its deadline"), failure::toString);
    assertTrue(
        ProcessHandle.current().children().noneMatch(VirtualMachineIT::isQemu),
        "qemu was left behind");
  }

  private static boolean isQemu(ProcessHandle process) {
    return process.info().command().orElse("").contains("qemu");
  }

  private static VirtualMachine.Result run(
      String series, Duration deadline, List<Class<? extends Scenario>> scenarios) {
    KernelImage kernel = KernelImage.fetch(series, line -> say(series, line));
    return new VirtualMachine(kernel).run(scenarios, deadline, line -> say(series, line));
  }

  private static void say(String series, String line) {
    System.out.println("[Linux " + series + "] " + line);
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
