package org.slaacguard.gateway;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AdvertiseSettings;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.UapiException;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All slow state of one interface. It has no thread, no clock and no queue of its own: {@link
 * ControllerThread} gives it these, tests give it virtual ones. Every method is called by one
 * thread at a time.
 *
 * <p>A {@link #step}:
 *
 * <ol>
 *   <li>when they have changed, and once a second, looks at the interface and the host's addresses,
 *       and tells the backend: what an address is taken for is judged by the new ones;
 *   <li>fetches the backend's events, logs them, and hands them to the listeners;
 *   <li>sends the router advertisements that are due.
 * </ol>
 */
public final class Controller {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  /** How often the interface and the host's addresses are looked at. */
  static final long LOOK_INTERVAL = 1_000_000_000L;

  /** The least time between two looks, however often something changes. */
  static final long LOOK_REST = 20_000_000L;

  private final Backend backend;
  private final LinkWatch watch;
  private final Advertising advertising;
  private final EventLog log;
  private final Consumer<BackendEvent> listener;
  private final AddressMemory memory;
  private Set<InterfaceAddress> gatewayAddresses = Set.of();
  private long nextLook;
  private long restUntil;
  private boolean lookFailed;
  private boolean gone;

  /**
   * A controller of a fresh backend.
   *
   * @param watch closed with this
   * @param listener sees every event, on the controller's thread
   * @param memory what outlives the daemon; closed with this
   * @param now monotonic nanoseconds
   */
  Controller(
      Backend backend,
      LinkWatch watch,
      RandomGenerator random,
      Consumer<BackendEvent> listener,
      AddressMemory memory,
      long now) {
    this.backend = backend;
    this.watch = watch;
    this.listener = listener;
    this.memory = memory;
    advertising = new Advertising(random);
    log = new EventLog(backend.interfaceName(), now);
    nextLook = now;
    restUntil = now;
  }

  /**
   * How things stand. The caller closes the answer.
   *
   * @throws BackendException if the backend cannot say
   */
  public InterfaceStatus status() throws BackendException {
    return new InterfaceStatus(backend.status(), advertising.settings());
  }

  /**
   * Makes a change, whole or not at all.
   *
   * @throws BackendException if it cannot be made; then everything is as it was before
   */
  public void apply(UapiRequest.Set request, long now) throws BackendException {
    AdvertiseSettings wanted = request.advertise().applyTo(advertising.settings());
    try {
      advertising.check(wanted);
    } catch (IllegalArgumentException e) {
      throw new BackendException(String.valueOf(e.getMessage()), UapiException.INVALID, e);
    }
    DeviceUpdate device = memory.recall(request.device());
    backend.apply(
        new DeviceUpdate(
            device.privateKey(),
            device.listenPort(),
            device.fwmark(),
            device.learn(),
            Advertising.prefixes(wanted),
            device.gatewayAddresses(),
            device.replacePeers(),
            device.replacePeers()
                ? device.peers().stream().map(Controller::fresh).toList()
                : device.peers()));
    memory.recalled(device);
    advertising.applied(device);
    advertising.settings(wanted, now);
  }

  /**
   * "Replace" means that a peer ends up as if it had just been made, whatever it was before; but
   * its session and its learned addresses stay.
   */
  private static PeerUpdate fresh(PeerUpdate peer) {
    PeerUpdate.Builder whole = peer.toBuilder().replaceAllowedIps().replaceLearnableIps();
    if (peer.presharedKey() == null) {
      whole.presharedKey(SecretKey.zero());
    }
    if (peer.persistentKeepalive() == null) {
      whole.persistentKeepalive(0);
    }
    return whole.build();
  }

  /**
   * Does what is due.
   *
   * @param now monotonic nanoseconds
   * @return when to come again at the latest, if nothing happens before
   */
  public long step(long now) {
    if (now >= nextLook || (watch.hasNews() && now >= restUntil)) {
      look(now);
    }
    backend.poll(event -> event(event, now));
    if (memory.isDue(now)) {
      observe(now);
    }
    long look = watch.hasNews() ? restUntil : nextLook;
    return Math.min(look, advertising.poll(now, backend::transmit));
  }

  /** Looks at the interface and the host's addresses now: they have just been changed. */
  public void refresh(long now) {
    look(now);
  }

  private void event(BackendEvent event, long now) {
    log.event(event, now);
    switch (event) {
      case BackendEvent.NeighborDiscovery nd -> {
        try {
          advertising.receive(nd.peer(), nd.packet(), now);
        } catch (PacketException e) {
          log.malformed(nd.peer(), String.valueOf(e.getMessage()), now);
        }
      }
      case BackendEvent.SessionEstablished e -> advertising.sessionEstablished(e.peer(), now);
      case BackendEvent.SessionExpired e -> advertising.sessionExpired(e.peer());
      default -> {}
    }
    memory.event(event);
    listener.accept(event);
  }

  private void observe(long now) {
    try (DeviceStatus status = backend.status()) {
      memory.observe(status, now);
    } catch (BackendException e) {
      LOG.debug("{}: nothing to observe: {}", backend.interfaceName(), e.getMessage());
    }
  }

  private void look(long now) {
    nextLook = now + LOOK_INTERVAL;
    restUntil = now + LOOK_REST;
    try {
      LinkView view = watch.look();
      lookFailed = false;
      if (!view.present()) {
        gone = !backendLives();
        return;
      }
      advertising.link(view.mtu(), view.linkLocal(), now);
      Set<InterfaceAddress> addresses = new HashSet<>(view.addresses());
      if (!addresses.equals(gatewayAddresses)) {
        backend.apply(DeviceUpdate.builder().gatewayAddresses(List.copyOf(addresses)).build());
        gatewayAddresses = addresses;
      }
    } catch (IOException | BackendException | IllegalArgumentException e) {
      if (!lookFailed) {
        lookFailed = true;
        LOG.warn("{}: cannot follow the interface: {}", backend.interfaceName(), e.getMessage());
      }
    }
  }

  /** An interface that is not here may have been moved to another network namespace. */
  private boolean backendLives() {
    try {
      backend.status().close();
      return true;
    } catch (BackendException e) {
      if (e.errno() != Errno.ENODEV) {
        LOG.debug("{}: cannot tell whether it is gone", backend.interfaceName(), e);
        return true;
      }
      LOG.info("{} is gone: {}", backend.interfaceName(), e.getMessage());
      return false;
    }
  }

  /** Whether the interface was removed by somebody else, so that nothing is left to do. */
  public boolean gone() {
    return gone;
  }

  /** Why the backend works no more; null while it does, and where the interface was deleted. */
  @Nullable String failure() {
    return backend.failure();
  }

  /** Whether all of the backend's threads answer within this time. Any thread. */
  boolean backendLives(long patienceNanos) {
    return backend.isLive(patienceNanos);
  }

  /** Tells peers that the gateway is no router any more; the backend still has to send it. */
  public void cease(long now) {
    advertising.cease(now, backend::transmit);
  }

  /** Ends the backend; its learned addresses stay remembered. */
  public void close() {
    try (DeviceStatus status = backend.status()) {
      memory.last(status);
    } catch (BackendException e) {
      LOG.debug("{}: gone before its end: {}", backend.interfaceName(), e.getMessage());
    }
    backend.close();
    watch.close();
    memory.close();
  }
}
