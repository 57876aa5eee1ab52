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
 * Probes which packet sizes pass to peers, at their own addresses in the tunnel. WireGuard has no
 * message for that: it answers no padding, and drops what is not a packet. In the network namespace
 * of the calling thread.
 */
final class TunnelProbes {
  /** Peers probed at a time; each may take three seconds. */
  private static final int AT_ONCE = 16;

  /** With more peers than this, only the peer that the user asks about is probed. */
  private static final int MOST = 64;

  private TunnelProbes() {}

  /**
   * Probes peers with a session.
   *
   * @param mtu of the interface, in bytes
   * @param named probe only this peer, whatever the number of peers
   * @return the result for each peer that has an address of its own
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
    // A peer whose own interface has a smaller MTU fragments its answers, which does no harm.
    return () -> new PathProbe(address, device, 0, 0, true).search(mtu, () -> false);
  }

  private static Optional<PathProbe.Result> result(Future<PathProbe.Result> answer) {
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        // Without the permission or a route: unknown.
        return Optional.empty();
      }
      throw new IllegalStateException("probing failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** An address of the peer: the one seen last, else one in its AllowedIPs. */
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
