package org.slaacguard.gateway;

import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AdvertiseUpdate;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.control.UapiStatus;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks the names of endpoints up again while a peer does not answer: its address may have changed
 * (a dynamic address with a name, as many homes have). A peer that is heard keeps the endpoint it
 * was heard from.
 */
final class EndpointRefresher {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointRefresher.class);

  /** A session that is used has a handshake every two minutes; so this one is not working. */
  static final Duration SILENCE = Duration.ofSeconds(135);

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** While a name has no address yet: as wg waits, a fifth longer each time. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** Finds the address of a name. */
  @FunctionalInterface
  interface Resolver {
    Endpoint resolve(EndpointName name) throws UnknownHostException;
  }

  private final Map<PublicKey, EndpointName> names = new HashMap<>();
  private final UapiService service;
  private final Resolver resolver;
  private boolean unanswered;

  EndpointRefresher(Configuration configuration, UapiService service, Resolver resolver) {
    this.service = service;
    this.resolver = resolver;
    for (PeerSection peer : configuration.peers()) {
      EndpointName name = peer.endpoint();
      if (name != null && isName(name)) {
        names.put(peer.publicKey(), name);
      }
    }
  }

  private static boolean isName(EndpointName name) {
    return name.host().indexOf(':') < 0 && !name.host().matches("[0-9.]+");
  }

  /**
   * Starts to look, on a thread of its own, until the daemon has ended.
   *
   * @param soon whether a name has no address yet
   */
  static void start(Configuration configuration, ControllerThread controller, boolean soon) {
    EndpointRefresher refresher =
        new EndpointRefresher(configuration, controller, EndpointLookup::once);
    refresher.unanswered = soon;
    if (!refresher.names.isEmpty()) {
      // Of the platform: the C library's look-up would pin a virtual thread's carrier.
      Thread.ofPlatform().daemon().name("endpoints").start(() -> refresher.run(controller));
    }
  }

  private void run(ControllerThread controller) {
    Duration pause = FIRST_PAUSE;
    try {
      while (!controller.hasEnded()) {
        Thread.sleep(unanswered ? pause : INTERVAL);
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
      // Busy, or going down: the next round will show.
      LOG.debug("cannot follow the names of endpoints: {}", e.getMessage());
    }
  }

  /**
   * Looks up what is due now.
   *
   * @throws BackendException if the daemon is going down
   */
  void refresh(Instant now) throws BackendException {
    DeviceUpdate.Builder device = DeviceUpdate.builder();
    boolean changed = false;
    unanswered = false;
    try (UapiStatus status = service.status()) {
      for (PeerStatus peer : status.device().peers()) {
        Endpoint found = isSilent(peer, now) ? look(peer.publicKey()) : null;
        unanswered |=
            found == null && peer.endpoint() == null && names.containsKey(peer.publicKey());
        if (found != null && !found.equals(peer.endpoint())) {
          LOG.info("the endpoint {} is now at {}", names.get(peer.publicKey()), found);
          device.peer(PeerUpdate.builder(peer.publicKey()).updateOnly().endpoint(found).build());
          changed = true;
        }
      }
    }
    if (changed) {
      try (UapiRequest.Set change = new UapiRequest.Set(device.build(), AdvertiseUpdate.NOTHING)) {
        service.apply(change);
      }
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
