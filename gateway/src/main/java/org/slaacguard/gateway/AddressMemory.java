package org.slaacguard.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.history.AddressHistory;
import org.slaacguard.history.HistoryException;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps learned addresses over restarts: restores a peer's addresses as soon as the peer has a
 * scope, so that it can be reached before it has sent anything. Used by the controller's thread
 * alone.
 *
 * <p>Without a history nothing is restored, and all else works: the gateway must work with an
 * unwritable disk.
 */
final class AddressMemory implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(AddressMemory.class);

  /** The time after a start within which peers must be configured to get their addresses back. */
  static final long COMING_BACK = 60_000_000_000L;

  private final @Nullable AddressHistory history;
  private final InstantSource wallClock;
  private final Map<PublicKey, List<LearnedAddress>> remembered = new HashMap<>();
  private final long begun;

  private AddressMemory(@Nullable AddressHistory history, InstantSource wallClock, long now) {
    this.history = history;
    this.wallClock = wallClock;
    begun = now;
  }

  /** A memory without a history. */
  static AddressMemory none() {
    return new AddressMemory(null, InstantSource.system(), 0);
  }

  /**
   * Reads the history of the interface's last daemon, or logs why it cannot.
   *
   * @param now monotonic nanoseconds
   */
  static AddressMemory open(AddressHistory history, InstantSource wallClock, long now) {
    AddressMemory memory = new AddressMemory(history, wallClock, now);
    try {
      for (AddressHistory.Remembered entry : history.remembered()) {
        memory
            .remembered
            .computeIfAbsent(entry.peer(), k -> new ArrayList<>())
            .add(entry.address());
      }
    } catch (HistoryException e) {
      LOG.warn("{}; addresses that were learned before are lost", e.getMessage());
    }
    return memory;
  }

  /** The change, with the restored addresses of the peers that get a scope by it. */
  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    if (remembered.isEmpty()) {
      return update;
    }
    return update.toBuilder().peers(update.peers().stream().map(this::recall).toList()).build();
  }

  private PeerUpdate recall(PeerUpdate peer) {
    List<LearnedAddress> addresses = remembered.get(peer.publicKey());
    if (addresses == null || peer.remove() || peer.learnableIps().isEmpty()) {
      return peer;
    }
    return peer.toBuilder().learned(addresses).build();
  }

  /** Follows a change that was made: the backend has the restored addresses now. */
  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(remembered::remove);
    for (KnownPeer peer : changes.changed()) {
      if (!peer.scope().isEmpty()) {
        remembered.remove(peer.key());
      }
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    if (history != null) {
      history.record(event);
    }
  }

  /**
   * Follows the current state. A peer that has not come back some time after the start has lost its
   * addresses; until then they are not recorded as lost.
   */
  @Override
  public void observe(DeviceStatus status, long now) {
    if (now - begun >= COMING_BACK) {
      remembered.clear();
    }
    last(status);
  }

  /** Records the final state. Addresses that still wait for their peer stay in the history. */
  @Override
  public void last(DeviceStatus status) {
    if (history != null && remembered.isEmpty()) {
      history.observe(status, wallClock.instant());
    }
  }

  /** Records that a prefix was delegated to a peer. */
  void delegated(PublicKey peer, IpPrefix prefix, Instant at) {
    if (history != null) {
      history.delegated(peer, prefix, at);
    }
  }

  /**
   * Records the end of a delegation.
   *
   * @param reason the name of the reason
   */
  void delegationEnded(PublicKey peer, IpPrefix prefix, Instant at, String reason) {
    if (history != null) {
      history.delegationEnded(peer, prefix, at, reason);
    }
  }

  /** Records all current delegations. */
  void delegations(Map<PublicKey, List<IpPrefix>> all, Instant now) {
    if (history != null) {
      history.delegations(all, now);
    }
  }

  @Override
  public void close() {
    if (history != null) {
      history.close();
    }
  }
}
