package org.slaacguard.gateway;

import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up names of endpoints again while a peer does not answer: its address may have changed, as
 * dynamic addresses of homes do. A peer that is heard keeps the endpoint from which it was heard.
 */
final class EndpointRefresher {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointRefresher.class);

  /**
   * A working session has a handshake every two minutes. After this time without one the peer
   * counts as silent.
   */
  static final Duration SILENCE = Duration.ofSeconds(135);

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /**
   * The first pause while a name has no address yet. As with wg, each pause is a fifth longer than
   * the one before.
   */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** Finds the address of a name. */
  @FunctionalInterface
  interface Resolver {
    Endpoint resolve(EndpointName name) throws UnknownHostException;
  }

  private final Map<PublicKey, EndpointName> names = new HashMap<>();
  private final String interfaceName;
  private final InterfaceService service;
  private final Resolver resolver;
  private boolean unanswered;
  private volatile boolean stopped;

  EndpointRefresher(
      String interfaceName,
      Configuration configuration,
      InterfaceService service,
      Resolver resolver) {
    this.interfaceName = interfaceName;
    this.service = service;
    this.resolver = resolver;
    for (PeerSection peer : configuration.peers()) {
      EndpointName name = peer.endpoint();
      if (name != null && name.isName()) {
        names.put(peer.publicKey(), name);
      }
    }
  }

  /**
   * Starts a thread that looks up names until it is stopped or the daemon has ended.
   *
   * @param soon whether a name has no address yet
   */
  static EndpointRefresher start(
      String interfaceName,
      Configuration configuration,
      ControllerThread controller,
      boolean soon,
      FailureReport report) {
    EndpointRefresher refresher =
        new EndpointRefresher(
            interfaceName, configuration, controller.requests(), EndpointLookup::once);
    refresher.unanswered = soon;
    if (!refresher.names.isEmpty()) {
      String name = interfaceName + "-endpoints";
      // A platform thread, because the C library's look-up would pin a virtual thread's carrier.
      Thread.ofPlatform()
          .daemon()
          .name(name)
          .start(
              report.guard(
                  name,
                  () -> refresher.run(controller),
                  () -> refresher.stopped || controller.hasEnded()));
    }
    return refresher;
  }

  /** Stops after the present look-up. */
  void stop() {
    stopped = true;
  }

  private void run(ControllerThread controller) {
    Duration pause = FIRST_PAUSE;
    try {
      while (!controller.hasEnded()) {
        Thread.sleep(unanswered ? pause : INTERVAL);
        if (stopped) {
          return;
        }
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(6).dividedBy(5) : pause;
        tryRefresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryRefresh() {
    try {
      refresh(Instant.now());
    } catch (BackendException e) {
      // Busy, or shutting down: the next round tries again.
      LOG.debug("cannot follow the names of endpoints: {}", e.getMessage());
    } catch (RuntimeException e) {
      // Perhaps one name caused it; the next round continues.
      LOG.warn("{}: could not look up the names of endpoints", interfaceName, e);
    }
  }

  /**
   * Looks up the names that are due. A look-up may take a minute, in which the peer may roam or be
   * given another endpoint; the result counts only if neither happened.
   *
   * @throws BackendException if the daemon is shutting down
   */
  void refresh(Instant now) throws BackendException {
    Map<PublicKey, @Nullable Endpoint> silent = new HashMap<>();
    unanswered = false;
    try (InterfaceStatus status = service.status()) {
      for (PeerStatus peer : status.device().peers()) {
        if (names.containsKey(peer.publicKey()) && isSilent(peer, now)) {
          silent.put(peer.publicKey(), peer.endpoint());
        }
      }
    }
    for (Map.Entry<PublicKey, @Nullable Endpoint> peer : silent.entrySet()) {
      Endpoint found = look(peer.getKey());
      unanswered |= found == null && peer.getValue() == null;
      if (found != null && !stopped && !found.equals(peer.getValue())) {
        follow(peer.getKey(), peer.getValue(), found, now);
      }
    }
  }

  private void follow(PublicKey key, @Nullable Endpoint before, Endpoint found, Instant now)
      throws BackendException {
    try (InterfaceStatus status = service.status()) {
      boolean unchanged =
          status.device().peers().stream()
              .anyMatch(
                  peer ->
                      peer.publicKey().equals(key)
                          && isSilent(peer, now)
                          && Objects.equals(peer.endpoint(), before));
      if (!unchanged) {
        return;
      }
    }
    LOG.info("{}: the endpoint {} is now at {}", interfaceName, names.get(key), found);
    PeerUpdate moved = PeerUpdate.builder(key).updateOnly().endpoint(found).build();
    try (DeviceUpdate change = DeviceUpdate.builder().peer(moved).build()) {
      service.apply(change);
    }
  }

  private static boolean isSilent(PeerStatus peer, Instant now) {
    Instant handshake = peer.latestHandshake();
    return handshake == null || handshake.isBefore(now.minus(SILENCE));
  }

  private @Nullable Endpoint look(PublicKey peer) {
    EndpointName name = names.get(peer);
    if (name == null) {
      return null;
    }
    try {
      return resolver.resolve(name);
    } catch (UnknownHostException e) {
      LOG.debug("{}", e.getMessage());
      return null;
    }
  }
}
