package org.slaacguard.doctor;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.host.PathProbe;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * Asks peers, at their own addresses in the tunnel, which sizes of packets pass. WireGuard has no
 * message of its own for that: it answers no padding, and what is not a packet is dropped. In the
 * network namespace of the calling thread.
 */
final class TunnelProbes {
  /** A peer is waited for up to three seconds; so many at a time. */
  private static final int AT_ONCE = 16;

  /** With more peers than that, only one that somebody asks about is asked. */
  private static final int MOST = 64;

  private TunnelProbes() {}

  /**
   * Asks those that have a session.
   *
   * @param mtu of the interface, in bytes
   * @param named this one alone, whatever their number
   * @return what came of each that has an address of its own
   */
  static Map<PublicKey, PathProbe.Result> ask(
      InterfaceStatus status, int mtu, Optional<PublicKey> named, Instant now) {
    List<PeerStatus> peers =
        status.device().peers().stream()
            .filter(peer -> named.isEmpty() || named.get().equals(peer.publicKey()))
            .filter(peer -> HandshakeChecks.hasSession(peer, now))
            .toList();
    Map<PublicKey, PathProbe.Result> results = new HashMap<>();
    if (peers.size() > MOST) {
      return results;
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      Map<PublicKey, Future<PathProbe.Result>> asked = new HashMap<>();
      for (PeerStatus peer : peers) {
        address(peer)
            .ifPresent(
                address ->
                    asked.put(
                        peer.publicKey(),
                        threads.submit(probe(address, status.device().interfaceName(), mtu))));
      }
      asked.forEach((peer, answer) -> result(answer).ifPresent(each -> results.put(peer, each)));
    }
    return results;
  }

  private static Callable<PathProbe.Result> probe(IpAddress address, String device, int mtu) {
    // A peer whose own interface takes less cuts its answers: nothing is lost by that.
    return () -> new PathProbe(address, device, 0, 0, true).search(mtu, () -> false);
  }

  private static Optional<PathProbe.Result> result(Future<PathProbe.Result> answer) {
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        // Without the right to, or a route: nothing is known.
        return Optional.empty();
      }
      throw new IllegalStateException("probing failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** One that is the peer's own: the latest seen, else one that its AllowedIPs name. */
  private static Optional<IpAddress> address(PeerStatus peer) {
    Stream<IpAddress> learned =
        peer.learned().stream()
            .sorted(Comparator.comparing(LearnedAddress::lastSeen).reversed())
            .map(LearnedAddress::address);
    Stream<IpAddress> named =
        peer.allowedIps().stream().filter(IpPrefix::isAddress).map(IpPrefix::address);
    return Stream.concat(learned, named)
        .filter(address -> !IpPrefix.LINK_LOCAL.contains(address))
        .findFirst();
  }
}
