package org.slaacguard.lab;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The demonstration, with the kernel's WireGuard on the gateway and on its clients. */
public final class KernelDemoScenario implements Scenario {
  /** Nothing started yet. */
  public KernelDemoScenario() {}

  @Override
  public String name() {
    return "the demonstration, all in the kernel";
  }

  @Override
  public void run() {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun", "bridge").succeed();
    Report report = new Report(new PrintStream(System.out, true, StandardCharsets.UTF_8), false);
    try (Topology topology = Topology.open()) {
      new DemoScenario(topology, report, true).run();
    } catch (RuntimeException e) {
      report.failed(e);
    }
    if (report.summary() != 0) {
      throw new LabException("the demonstration does not hold");
    }
  }
}
