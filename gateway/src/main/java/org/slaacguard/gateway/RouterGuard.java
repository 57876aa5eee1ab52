package org.slaacguard.gateway;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.PublicKey;

/**
 * Keeps the host from listening to router advertisements of its peers, where nobody else does: what
 * a peer sends from an address that was learned passes the kernel's WireGuard like all else from
 * there, and would give the host an address and a default route. Our own data plane drops it (RA
 * guard), so an interface of its own is left as it is.
 *
 * <p>Only from when a peer may learn: an interface with no such peer may well be a client of its
 * peer's, whose AllowedIPs are static. From then on until the interface is given back, whatever
 * becomes of the peer. Not left to {@code forwarding}, which makes Linux ignore advertisements
 * where {@code accept_ra} is 1: a host that forwards may have 2, for its uplinks ({@link
 * ForwardingSetup}), and new interfaces get that too.
 *
 * <p>It has a journal of its own, since the one of the rest is another thread's. For one thread.
 */
final class RouterGuard implements Backend {
  private static final String KERNELS = "wireguard";

  private final Backend backend;
  private final int index;
  private final String setting;
  private final SetupJournal journal;
  private final UndoStack undo;
  private boolean guarding;

  private RouterGuard(Backend backend, int index, SetupJournal journal) {
    this.backend = backend;
    this.index = index;
    this.journal = journal;
    setting = "ipv6/conf/" + backend.interfaceName() + "/accept_ra";
    undo = new UndoStack(journal);
  }

  /** The backend itself, guarded where its interface is the kernel's, in this namespace. */
  static Backend of(Backend backend) throws BackendException {
    Optional<Link> link;
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      link = rtnetlink.links().find(backend.interfaceName());
    }
    return link.isEmpty()
        ? backend
        : of(backend, link.get(), new SetupJournal(SetupJournal.guard(backend.interfaceName())));
  }

  static Backend of(Backend backend, Link own, SetupJournal journal) throws BackendException {
    if (!own.kind().equals(KERNELS)) {
      return backend;
    }
    RouterGuard guard = new RouterGuard(backend, own.index(), journal);
    if (journal.isLeft(own.index())) {
      // By a daemon that was killed: it is ours to give back.
      guard.guard();
    }
    return guard;
  }

  @Override
  public String interfaceName() {
    return backend.interfaceName();
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
    // Without it the interface has no IPv6, or is in another namespace by now.
    if (Sysctl.exists(setting)) {
      journal.open(index);
      guarding = true;
      try {
        undo.change(setting, "0");
      } catch (SetupException e) {
        throw new BackendException(
            "the host must not take router advertisements from a peer that may learn: "
                + e.getMessage(),
            Errno.EPERM,
            e);
      }
    }
  }

  private void giveBack() {
    if (guarding) {
      guarding = false;
      undo.undoAll();
    }
  }

  @Override
  public DeviceStatus status() throws BackendException {
    return backend.status();
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    backend.transmit(peer, packet);
  }

  @Override
  public int poll(Consumer<BackendEvent> sink) {
    return backend.poll(sink);
  }

  @Override
  public @Nullable String failure() {
    return backend.failure();
  }

  @Override
  public boolean isLive(long patienceNanos) {
    return backend.isLive(patienceNanos);
  }

  /** Gives the setting back first: with the interface its name may become another's. */
  @Override
  public void close() {
    giveBack();
    backend.close();
  }
}
