package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.SOON;
import static org.slaacguard.lab.KernelLearningNetwork.require;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

/**
 * A hostile peer of the kernel's WireGuard that goes on sending from an address of another peer,
 * which sends just often enough to keep it. So it waits for the moment in which the address seems
 * idle.
 */
final class KernelIdleAddress {
  private static final int ROUNDS = 3;
  private static final Duration EXPIRY = Duration.ofSeconds(6);

  /** Within the expiry, and later than the gateway has looked for the last time before that. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** Beyond the expiry of the packet before. */
  private static final Duration BEHIND = Duration.ofSeconds(2);

  private static final Duration PACE = Duration.ofMillis(20);

  private final KernelLearningNetwork network;
  private final PublicKey owner;
  private long next = 0x800000;

  KernelIdleAddress(KernelLearningNetwork network) {
    this.network = network;
    owner = PublicKey.parse(network.other.publicKey());
  }

  /** Nothing is taken while its owner uses it. */
  void isKept() throws Exception {
    network
        .backend()
        .apply(
            DeviceUpdate.builder()
                .peer(
                    KernelLearningNetwork.learner(network.other)
                        .learn(new LearnSettings(100, LearnRate.parse("100/100ms"), EXPIRY))
                        .build())
                .build());
    long end = System.nanoTime() + SOON.toNanos();
    int judged = 0;
    while (judged < ROUNDS && System.nanoTime() < end) {
      judged += round() ? 1 : 0;
    }
    require(judged == ROUNDS, "rounds in which the owner was not too late: " + judged);
  }

  /** Returns false if the machine was too slow for the owner to send in time. */
  private boolean round() throws Exception {
    ManySources own = network.sources(network.other);
    ManySources attacker = network.sources(network.many);
    Ipv6Address address = own.source(++next);
    AtomicBoolean end = new AtomicBoolean();
    long first = System.nanoTime();
    own.send(List.of(own.datagram(address)), i -> Integer.MAX_VALUE);
    Await.until("an address of the other peer", SOON, () -> isOwned(address));
    CompletableFuture<Void> attack =
        CompletableFuture.runAsync(
            () -> {
              while (!end.get()) {
                attacker.send(List.of(attacker.datagram(address)), i -> Integer.MAX_VALUE);
                Await.pause(PACE);
              }
            },
            task -> Thread.ofPlatform().start(task));
    try {
      Await.pause(SILENCE);
      long second = System.nanoTime();
      own.send(List.of(own.datagram(address)), i -> Integer.MAX_VALUE);
      boolean inTime = isOwned(address) && System.nanoTime() - first < EXPIRY.minus(PACE).toNanos();
      Await.pause(BEHIND);
      boolean kept = isOwned(address);
      if (!inTime || System.nanoTime() - second >= EXPIRY.toNanos()) {
        return false;
      }
      require(kept, address + " stays with the peer that uses it");
      return true;
    } finally {
      end.set(true);
      attack.get();
    }
  }

  private boolean isOwned(Ipv6Address address) {
    try {
      return Objects.equals(owner, network.backend().owner(address).peer());
    } catch (BackendException e) {
      throw new LabException("no owner", e);
    }
  }
}
