package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VirtualMachineIT {
  private static final Duration DEADLINE = Duration.ofMinutes(12);

  @BeforeEach
  void needsVirtualMachines() {
    assumeTrue(VirtualMachine.available(), "no qemu, kmod, xz or dpkg");
  }

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldRunAScenarioWithTheKernelsWireGuard(String series) {
    VirtualMachine.Result result = run(series, KernelWireGuardScenario.class, DEADLINE);
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
    assertTrue(
        result.output().getFirst().contains("on Linux " + series), result.output()::toString);
  }

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldSeeWhatTheKernelsWireGuardDrops(String series) {
    VirtualMachine.Result result = run(series, AddressProbeScenario.class, DEADLINE);
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
  }

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldConfigureTheKernelsWireGuardThroughNetlink(String series) {
    VirtualMachine.Result result = run(series, WireGuardNetlinkScenario.class, DEADLINE);
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
  }

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldTeachTheKernelsWireGuard(String series) {
    VirtualMachine.Result result = run(series, KernelBackendScenario.class, DEADLINE);
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
  }

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldHoldTheContractOfABackend(String series) {
    VirtualMachine.Result result = run(series, KernelContractScenario.class, DEADLINE);
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
  }

  @Test
  void shouldReportAScenarioThatFails() {
    VirtualMachine.Result result = run(TestKernels.first(), Failing.class, DEADLINE);
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
            () -> run(TestKernels.first(), Failing.class, Duration.ofSeconds(1)));
    assertTrue(failure.toString().contains("passed its deadline"), failure::toString);
    assertTrue(
        ProcessHandle.current().children().noneMatch(VirtualMachineIT::isQemu),
        "qemu was left behind");
  }

  private static boolean isQemu(ProcessHandle process) {
    return process.info().command().orElse("").contains("qemu");
  }

  private static VirtualMachine.Result run(
      String series, Class<? extends Scenario> scenario, Duration deadline) {
    KernelImage kernel = KernelImage.fetch(series, line -> say(series, line));
    return new VirtualMachine(kernel).run(List.of(scenario), deadline, line -> say(series, line));
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
