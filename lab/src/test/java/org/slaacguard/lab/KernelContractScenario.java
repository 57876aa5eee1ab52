package org.slaacguard.lab;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contract of all backends, held by the kernel's: JUnit inside the virtual machine. */
public final class KernelContractScenario implements Scenario {
  /** Nothing started yet. */
  public KernelContractScenario() {}

  @Override
  public String name() {
    return "the contract of a backend, by the kernel's WireGuard";
  }

  @Override
  public void run() {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(KernelContract.class), selectClass(KernelTrafficContract.class))
            .build();
    Listener listener = new Listener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, listener);
    if (!listener.failed.isEmpty() || listener.passed == 0) {
      throw new LabException(listener.passed + " hold, these do not: " + listener.failed);
    }
    System.out.println(listener.passed + " tests hold");
  }

  /** Says at once what happened to each test. */
  private static final class Listener implements TestExecutionListener {
    private final List<String> failed = new ArrayList<>();
    private int passed;
    private long began = System.nanoTime();

    @Override
    public void executionStarted(TestIdentifier test) {
      began = System.nanoTime();
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      failed.add(test.getDisplayName() + ", skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      boolean good = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      if (test.isTest()) {
        System.out.printf(
            "%s: %s, %.1f s%n",
            good ? "holds" : "DOES NOT HOLD",
            test.getDisplayName(),
            (System.nanoTime() - began) / 1e9);
      }
      if (!good) {
        failed.add(test.getDisplayName());
        result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
      } else if (test.isTest()) {
        passed++;
      }
    }
  }
}
