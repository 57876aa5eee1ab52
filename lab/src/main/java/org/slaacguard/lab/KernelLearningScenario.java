package org.slaacguard.lab;

import org.slaacguard.routing.LearnRate;

/**
 * How many addresses the kernel's WireGuard can be taught, how fast, and that nobody else loses a
 * packet by it, in a {@link KernelLearningNetwork}.
 */
public final class KernelLearningScenario implements Scenario {
  private static final int FLOOD = 100_000;
  private static final int HELD_FLOOD = 30_000;

  /** Nothing started yet. */
  public KernelLearningScenario() {}

  @Override
  public String name() {
    return "many addresses for the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    try (Topology topology = Topology.open()) {
      KernelLearningNetwork network = new KernelLearningNetwork(topology);
      KernelNewAddresses addresses = new KernelNewAddresses(network);
      addresses.losesNoFirstPacket();
      new KernelExpiry(network).expires();
      addresses.learnsManyASecond();
      KernelFlood flood = new KernelFlood(network);
      flood.isFlooded(FLOOD, LearnRate.parse("5000/1ms"));
      flood.isFlooded(HELD_FLOOD, LearnRate.DEFAULT);
      new KernelHeldPeer(network).hearsAHeldPeer();
    }
  }
}
