package org.slaacguard.lab;

import org.slaacguard.routing.LearnRate;

/**
 * How many addresses the kernel's WireGuard can be taught, how fast, and that nobody else loses a
 * packet by it, in a {@link KernelLearningNetwork}.
 */
public final class KernelLearningScenario implements Scenario {
  /** Some times the limit of addresses, which the peer has reached before. */
  private static final int FLOOD = 30_000;

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
      flood.isFlooded(FLOOD, LearnRate.DEFAULT);
      new KernelHeldPeer(network).hearsAHeldPeer();
    }
  }
}
