package org.slaacguard.lab;

import java.time.Duration;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

/**
 * A hostile peer of the kernel's WireGuard, in a {@link KernelLearningNetwork}: it gets nothing
 * that is not its own, and nobody loses anything by it.
 */
public final class KernelHostilePeerScenario implements Scenario {
  /** Nothing started yet. */
  public KernelHostilePeerScenario() {}

  @Override
  public String name() {
    return "a hostile peer of the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    try (Topology topology = Topology.open()) {
      KernelLearningNetwork network = new KernelLearningNetwork(topology);
      network.bound(new LearnSettings(100, LearnRate.parse("100/100ms"), Duration.ofHours(1)));
      KernelHostilePeer hostile = new KernelHostilePeer(network);
      hostile.sendsWhatIsNotItsOwn();
      hostile.sendsIpv4ThatIsNotItsOwn();
      new KernelAttacks(network, KernelHostilePeer.spoofed()).costNothing();
      hostile.asksForWhatIsNotItsOwn();
      hostile.losesWhatIsGivenToAnother();
      new KernelIdleAddress(network).isKept();
    }
  }
}
