package org.slaacguard.gateway;

import java.util.Set;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks peers that the packet filter does not hold to what they may reach, because it cannot be
 * changed, or not for so long. The others go on by the rules that it has.
 */
final class UnheldPeers {
  private static final Logger LOG = LoggerFactory.getLogger(UnheldPeers.class);

  /** How long a change may take, in nanoseconds; a failure ends the wait. */
  static final long PATIENCE = 2_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private final String interfaceName;
  private final BlockedPeers.Reason closed;

  /** What the filter held last. */
  private AccessRights held = AccessRights.NONE;

  private long since = NEVER;

  UnheldPeers(String interfaceName, BlockedPeers.Reason closed) {
    this.interfaceName = interfaceName;
    this.closed = closed;
  }

  /**
   * Compares what is to be held with what is.
   *
   * @return when to call again, unless the filter's state changes before
   */
  long poll(AccessFilter filter, AccessRights rights, PeerAddressBook book, long now) {
    if (filter.isHeld()) {
      held = rights;
      since = NEVER;
      closed.releaseAll();
      return Long.MAX_VALUE;
    }
    since = since == NEVER ? now : since;
    if (!filter.isFailed() && now - since < PATIENCE) {
      return since + PATIENCE;
    }
    Set<PublicKey> unheld = rights.restrictedUnlike(held);
    // Without a difference it is the table itself that is not as it was.
    Set<PublicKey> all = unheld.isEmpty() ? rights.restricted() : unheld;
    for (KnownPeer peer : book.peers()) {
      if (all.contains(peer.key()) && closed.block(peer)) {
        LOG.warn(
            "{}: peer {} reaches nothing until the packet filter holds it",
            interfaceName,
            peer.key().abbreviated());
      }
    }
    return Long.MAX_VALUE;
  }

  /** How many peers are blocked. */
  int count() {
    return closed.keys().size();
  }
}
