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
 * Keeps the host from accepting router advertisements of its peers, if nothing else does: what a
 * peer sends from an address that was learned passes the kernel's WireGuard like all else from
 * there, and would give the host an address and a default route. Our own data plane drops it (RA
 * guard), so an interface of its own is left as it is.
 *
 * <p>It guards only from the moment when a peer may learn: without such a peer, the interface may
 * be a client of a peer with static AllowedIPs. Then it guards until the interface is given back,
 * even if that peer goes. The setting {@code forwarding} is not enough: it makes Linux ignore
 * advertisements if {@code accept_ra} is 1, but a host that forwards may have 2, for its uplinks,
 * and new interfaces get that too.
 *
 * <p>For one thread. It does not wait for the host's: a peer may learn by the next packet.
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

  /** The backend itself, guarded where its interface is the kernel's, in this namespace. */
  static Backend of(Backend backend, AdvertisementGuard guard) throws BackendException {
    Optional<Link> link;
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      link = rtnetlink.links().find(backend.interfaceName());
    }
    return link.isEmpty() ? backend : of(backend, link.get(), guard);
  }

  static Backend of(Backend backend, Link own, AdvertisementGuard guard) throws BackendException {
    if (!own.kind().equals(KERNELS)) {
      return backend;
    }
    RouterGuard guarded = new RouterGuard(backend, own.index(), guard);
    if (guard.isLeft(own.index())) {
      // By a daemon that was killed: it is ours to give back.
      guarded.guard();
    }
    return guarded;
  }

  /** Guards before the backend can learn anything by the change. */
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

  /** Gives the setting back first: with the interface its name may become another's. */
  @Override
  public void close() {
    giveBack();
    backend.close();
  }
}
