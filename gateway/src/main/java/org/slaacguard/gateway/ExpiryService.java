package org.slaacguard.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a peer, with its sessions, at the moment of its {@code Expires}, and reports that so that
 * the file can be changed. An expired peer is left out of every later change, in case the file
 * could not be changed.
 */
final class ExpiryService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryService.class);

  /** How often the wall clock is read, in nanoseconds; it may be set at any time. */
  static final long LOOK = 30_000_000_000L;

  /** The pause after a peer could not be removed. */
  static final long RETRY = 1_000_000_000L;

  private final String interfaceName;
  private final InstantSource clock;
  private final Consumer<PublicKey> listener;
  private final Consumer<PublicKey> expired;
  private final Map<PublicKey, PeerExpiry> dates = new HashMap<>();

  /**
   * A service without peers.
   *
   * @param clock the wall clock
   * @param listener hears of each peer at its moment; must not wait
   * @param expired hears of each peer whenever a change would bring it back, too; must not wait
   */
  ExpiryService(
      String interfaceName,
      InstantSource clock,
      Consumer<PublicKey> listener,
      Consumer<PublicKey> expired) {
    this.interfaceName = interfaceName;
    this.clock = clock;
    this.listener = listener;
    this.expired = expired;
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    Instant now = clock.instant();
    if (update.peers().stream().noneMatch(peer -> isOver(peer, now))) {
      return update;
    }
    List<PeerUpdate> peers = new ArrayList<>();
    for (PeerUpdate peer : update.peers()) {
      if (!isOver(peer, now)) {
        peers.add(peer);
      } else {
        tell(peer.publicKey());
        if (!update.replacePeers()) {
          peers.add(PeerUpdate.builder(peer.publicKey()).remove().updateOnly().build());
        }
      }
    }
    return update.toBuilder().peers(peers).build();
  }

  private static boolean isOver(PeerUpdate peer, Instant now) {
    PeerExpiry date = peer.settings().values().get(SettingTable.EXPIRES);
    return !peer.remove() && date != null && date.isOver(now);
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(dates::remove);
    for (KnownPeer peer : changes.changed()) {
      PeerExpiry date = peer.settings().get(SettingTable.EXPIRES);
      if (date == null) {
        dates.remove(peer.key());
      } else {
        dates.put(peer.key(), date);
      }
    }
  }

  @Override
  public long poll(long now, Out out) {
    if (dates.isEmpty()) {
      return Long.MAX_VALUE;
    }
    Instant today = clock.instant();
    List<PublicKey> over = new ArrayList<>();
    long next = LOOK;
    for (Map.Entry<PublicKey, PeerExpiry> each : dates.entrySet()) {
      if (each.getValue().isOver(today)) {
        over.add(each.getKey());
      } else {
        Duration left = Duration.between(today, each.getValue().at());
        next = left.compareTo(Duration.ofNanos(next)) < 0 ? left.toNanos() : next;
      }
    }
    for (PublicKey peer : over) {
      try {
        out.remove(peer);
        dates.remove(peer);
        listener.accept(peer);
        tell(peer);
      } catch (BackendException e) {
        next = Math.min(next, RETRY);
        LOG.warn(
            "{}: peer {} has expired and is not removed yet: {}",
            interfaceName,
            peer.abbreviated(),
            e.getMessage());
      }
    }
    return dates.isEmpty() ? Long.MAX_VALUE : now + next;
  }

  private void tell(PublicKey peer) {
    LOG.info("{}: peer {} has expired and is disabled", interfaceName, peer.abbreviated());
    expired.accept(peer);
  }
}
