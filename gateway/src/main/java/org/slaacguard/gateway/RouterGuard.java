package org.slaacguard.gateway;

import java.util.Optional;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.host.AdvertisementGuard;
import org.slaacguard.host.SetupException;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the host from accepting router advertisements of its peers. On the kernel's WireGuard an
 * advertisement from a learned address passes like any packet, and would give the host an address
 * and a default route. Our own data plane drops it (RA guard), so its interfaces need no such
 * guard.
 *
 * <p>It guards from the moment when a peer may learn, because before that the interface may be the
 * client of a peer with static AllowedIPs. From then on it guards until the backend closes, even if
 * that peer goes. The setting {@code forwarding} is not enough: with it Linux ignores
 * advertisements if {@code accept_ra} is 1, but a host that forwards may have 2 for its uplinks,
 * and new interfaces get that too.
 *
 * <p>For one thread. It does not wait for the host thread, because the next packet may teach an
 * address.
 */
final class RouterGuard extends BackendLayer {
  private static final Logger LOG = LoggerFactory.getLogger(RouterGuard.class);
  private static final String KERNELS = "wireguard";

  private final int index;
  private final AdvertisementGuard guard;
  private boolean guarding;

  private RouterGuard(Backend backend, int index, AdvertisementGuard guard) {
    super(backend);
    this.index = index;
    this.guard = guard;
  }

  /**
   * Guards a backend whose interface is the kernel's, in this namespace; returns others as they
   * are.
   *
   * @throws BackendException if it cannot be guarded; then it is closed
   */
  static Backend around(Backend backend, AdvertisementGuard guard) throws BackendException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Optional<Link> link = rtnetlink.links().find(backend.interfaceName());
      return link.isEmpty() ? backend : of(backend, link.get(), guard);
    } catch (BackendException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  static Backend of(Backend backend, Link own, AdvertisementGuard guard) throws BackendException {
    if (!own.kind().equals(KERNELS)) {
      return backend;
    }
    RouterGuard guarded = new RouterGuard(backend, own.index(), guard);
    if (guard.isLeft(own.index())) {
      // A killed daemon has left the guard, which is ours to undo.
      guarded.guard();
    }
    return guarded;
  }

  /** Guards before the change, so that no address is learned without the guard. */
  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    boolean begins =
        !guarding
            && update.peers().stream().anyMatch(p -> !p.remove() && !p.learnableIps().isEmpty());
    boolean done = false;
    try {
      if (begins) {
        guard();
      }
      backend.apply(update);
      done = true;
    } finally {
      if (begins && !done) {
        giveBack();
      }
    }
  }

  private void guard() throws BackendException {
    guarding = true;
    try {
      guard.begin(index);
    } catch (SetupException e) {
      throw new BackendException(
          "the host must not accept router advertisements from a peer that may learn: "
              + e.getMessage(),
          Errno.EPERM,
          e);
    }
  }

  private void giveBack() {
    if (guarding) {
      guarding = false;
      try {
        guard.end();
      } catch (SetupException e) {
        LOG.warn("{}: not restored: {}", backend.interfaceName(), e.getMessage());
      }
    }
  }

  /** Restores the setting before the interface goes, because another interface may get its name. */
  @Override
  public void close() {
    giveBack();
    backend.close();
  }
}
