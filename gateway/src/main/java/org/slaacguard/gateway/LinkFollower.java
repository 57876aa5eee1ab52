package org.slaacguard.gateway;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.InterfaceAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the interface and the host's addresses, and tells the backend the MTU and which addresses
 * are the gateway's own. Checks when something has changed, and every five minutes in any case, or
 * every five seconds if changes are not told. For the controller's thread; times are monotonic
 * nanoseconds.
 */
final class LinkFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkFollower.class);

  /** How often it checks where changes are not told. */
  static final long INTERVAL = 5_000_000_000L;

  /** How often it checks without news where changes are told. */
  static final long PRECAUTION = 300_000_000_000L;

  /** The shortest time between two checks, however often something changes. */
  static final long REST = 20_000_000L;

  private final Backend backend;
  private final LinkWatch watch;
  private Set<InterfaceAddress> gatewayAddresses = Set.of();
  private int mtu;
  private long nextLook;
  private long restUntil;
  private boolean failed;
  private boolean gone;

  /**
   * Nothing seen yet.
   *
   * @param watch closed with this
   */
  LinkFollower(Backend backend, LinkWatch watch, long now) {
    this.backend = backend;
    this.watch = watch;
    nextLook = now;
    restUntil = now;
  }

  /** When to look. */
  long next() {
    return watch.hasNews() ? restUntil : nextLook;
  }

  /**
   * Looks now.
   *
   * @param sink takes what is there; not called where the interface is not
   */
  void look(long now, Consumer<LinkView> sink) {
    nextLook = now + (watch.tellsNews() ? PRECAUTION : INTERVAL);
    restUntil = now + REST;
    try {
      LinkView view = watch.look();
      failed = false;
      if (!view.present()) {
        // Nothing is told of one that was moved elsewhere.
        nextLook = now + INTERVAL;
        gone = !backendLives();
        return;
      }
      sink.accept(view);
      Set<InterfaceAddress> addresses = new HashSet<>(view.addresses());
      if (view.mtu() != mtu || !addresses.equals(gatewayAddresses)) {
        backend.apply(
            DeviceUpdate.builder()
                .linkMtu(view.mtu())
                .gatewayAddresses(List.copyOf(addresses))
                .build());
        mtu = view.mtu();
        gatewayAddresses = addresses;
      }
    } catch (IOException | BackendException | IllegalArgumentException e) {
      nextLook = now + INTERVAL;
      if (!failed) {
        failed = true;
        LOG.warn("{}: cannot follow the interface: {}", backend.interfaceName(), e.getMessage());
      }
    }
  }

  /**
   * Whether the interface lives though it is not here: it may have been moved to another network
   * namespace.
   */
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

  /** Whether another program has removed the interface. */
  boolean isGone() {
    return gone;
  }

  @Override
  public void close() {
    watch.close();
  }
}
