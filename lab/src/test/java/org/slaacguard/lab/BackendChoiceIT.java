package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BackendChoiceIT {
  private static final Duration DEADLINE = Duration.ofMinutes(12);

  @ParameterizedTest
  @MethodSource("org.slaacguard.lab.TestKernels#all")
  void shouldChooseTheKernelsWireGuardAndAttachTheProbeAsTold(String series) {
    assumeTrue(VirtualMachine.available(), "no qemu, kmod, xz or dpkg");
    KernelImage kernel = KernelImage.fetch(series, System.out::println);
    VirtualMachine.Result result =
        new VirtualMachine(kernel)
            .run(
                List.of(BackendChoiceScenario.class),
                DEADLINE,
                line -> System.out.println("[Linux " + series + "] " + line));
    assertTrue(result.passed(), () -> String.join("\n", result.output()));
  }
}
