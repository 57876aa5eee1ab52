package org.slaacguard.gateway;

import org.slaacguard.linux.Link;

/**
 * Keeps the host from listening to router advertisements of its peers, where nobody else does: what
 * a peer sends from an address that was learned passes the kernel's WireGuard like all else from
 * there, and would give the host an address and a default route. Our own data plane drops it (RA
 * guard), so an interface of its own is left as it is.
 *
 * <p>Only where peers may learn: an interface with none may well be a client of its peer's, whose
 * AllowedIPs are static. Not left to {@code forwarding}, which makes Linux ignore advertisements
 * where {@code accept_ra} is 1: a host that forwards may have 2, for its uplinks ({@link
 * ForwardingSetup}), and new interfaces get that too.
 */
final class RouterGuard {
  private static final String KERNELS = "wireguard";

  private final UndoStack undo;

  RouterGuard(UndoStack undo) {
    this.undo = undo;
  }

  /** Does it, if it is needed. */
  void run(InterfacePlan plan, Link own) throws SetupException {
    if (plan.advertises() || (plan.learns() && own.kind().equals(KERNELS))) {
      // A router does not take advertisements from its own clients.
      undo.change("ipv6/conf/" + own.name() + "/accept_ra", "0");
    }
  }
}
