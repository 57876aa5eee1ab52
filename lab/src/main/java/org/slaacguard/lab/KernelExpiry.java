package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.GATEWAY;
import static org.slaacguard.lab.KernelLearningNetwork.LIMIT;
import static org.slaacguard.lab.KernelLearningNetwork.LONG;
import static org.slaacguard.lab.KernelLearningNetwork.OTHER;
import static org.slaacguard.lab.KernelLearningNetwork.require;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slaacguard.routing.LearnSettings;

/** Addresses of the kernel's WireGuard that expire, by which nobody else loses a packet. */
final class KernelExpiry {
  /** Echo requests of a lot. */
  private static final int LOT = 20;

  private static final Duration EXPIRY = Duration.ofSeconds(5);
  private static final Duration PING_INTERVAL = Duration.ofMillis(50);
  private static final Duration PACE = Duration.ofMillis(20);

  private final KernelLearningNetwork network;

  KernelExpiry(KernelLearningNetwork network) {
    this.network = network;
  }

  /**
   * The addresses of {@link KernelNewAddresses} expire, but for one that stays in use, and another
   * peer sends a file meanwhile.
   */
  void expires() throws Exception {
    String kept = "2001:db8:5::1:1";
    CompletableFuture<Integer> pings = new CompletableFuture<>();
    AtomicBoolean expired = new AtomicBoolean();
    Thread.ofPlatform().start(() -> complete(pings, kept, expired));
    CompletableFuture<Transfer> transfer = network.transfer(expired, PACE);
    network.bound(new LearnSettings(LIMIT, null, EXPIRY));
    Await.until("the idle addresses to expire", LONG, () -> network.learnedNow(network.many) == 1);
    expired.set(true);
    int sent = pings.get();
    Transfer done = transfer.get();
    require(done.intact(), "a transfer of " + (done.bytes() >> 10) + " KiB meanwhile");
    String allowed =
        network.gateway.succeed(
            Command.of("wg", "show", network.backend().interfaceName(), "allowed-ips"));
    require(allowed.contains(kept + "/128") && allowed.contains(OTHER + "/128"), "those stay");
    require(!allowed.contains("2001:db8:5::1:2/128"), "the kernel has the others no more");
    System.out.printf(
        "%d addresses expired; 0 of %d packets lost on another one of the same peer; a transfer of"
            + " another peer at %.1f Mbit/s%n",
        KernelNewAddresses.COUNT - 1, sent, done.megabits());
  }

  /** Pings in lots, until told to end. */
  private void complete(CompletableFuture<Integer> result, String from, AtomicBoolean end) {
    try {
      int sent = 0;
      while (!end.get()) {
        int lost = Pings.start(network.many.host(), from, GATEWAY, LOT, PING_INTERVAL).lost();
        if (lost > 0) {
          throw new LabException(lost + " of " + LOT + " lost from " + from);
        }
        sent += LOT;
      }
      result.complete(sent);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }
}
