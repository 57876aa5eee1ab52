package org.slaacguard.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardPeerChange;
import org.slaacguard.linux.WireGuardPeerChange.Action;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.AllowedIps;
import org.slaacguard.wireguard.ForgetReason;
import org.slaacguard.wireguard.LearnListener;
import org.slaacguard.wireguard.LearnRefusal;

/**
 * Brings what is learned into the kernel's AllowedIPs, and out of them again. Both wait for a
 * flush: many in one message. What was granted is never taken by an older removal that still
 * waited, and the other way round.
 */
final class KernelRoutes implements LearnListener {
  private final KernelDevice device;
  private final KernelPeers peers;
  private final Sight sight;
  private final Map<IpPrefix, KernelPeer> grants = new LinkedHashMap<>();
  private final Map<IpPrefix, PublicKey> removals = new LinkedHashMap<>();
  private final Map<IpAddress, Long> followed = new LinkedHashMap<>();
  private final Set<IpAddress> unfollowed = new LinkedHashSet<>();

  private AllowedIps statics = AllowedIps.EMPTY;
  private long now;

  KernelRoutes(KernelDevice device, KernelPeers peers, Sight sight, long now) {
    this.device = device;
    this.peers = peers;
    this.sight = sight;
    this.now = now;
  }

  void now(long monotonic) {
    now = monotonic;
  }

  AllowedIps statics() {
    return statics;
  }

  void statics(AllowedIps snapshot) {
    statics = snapshot;
  }

  /** Whether the kernel may have this entry though it is neither static nor learned. */
  boolean isPassing(IpPrefix prefix, PublicKey owner) {
    return Objects.equals(owner, removals.get(prefix));
  }

  @Override
  public void learned(int slot, long high, long low) {
    KernelPeer peer = peers.get(slot);
    if (peer != null) {
      IpAddress address = IpAddress.of(high, low);
      grant(peer, address);
      follow(address, now);
      peer.events.offer(new BackendEvent.AddressLearned(peer.key, address, Instant.now()));
    }
  }

  /** The peer shall have this address, learned or brought back. */
  void grant(KernelPeer peer, IpAddress address) {
    IpPrefix prefix = IpPrefix.of(address);
    removals.remove(prefix);
    grants.put(prefix, peer);
  }

  /** The peer shall have an address that was last seen, of which it is remembered, a while ago. */
  void restore(KernelPeer peer, IpAddress address, long lastSeen) {
    grant(peer, address);
    follow(address, lastSeen);
  }

  private void follow(IpAddress address, long lastSeen) {
    unfollowed.remove(address);
    followed.put(address, lastSeen);
  }

  @Override
  public void forgotten(int slot, long high, long low, ForgetReason reason) {
    KernelPeer peer = peers.get(slot);
    if (peer == null) {
      return;
    }
    IpAddress address = IpAddress.of(high, low);
    IpPrefix prefix = IpPrefix.of(address);
    followed.remove(address);
    unfollowed.add(address);
    grants.remove(prefix);
    if (!peer.gone) {
      removals.put(prefix, peer.key);
    }
    peer.events.offer(new AddressForgotten(peer.key, address, Instant.now(), reason));
  }

  @Override
  public void refused(int slot, long high, long low, LearnRefusal reason, long count) {
    KernelPeer peer = peers.get(slot);
    if (peer != null) {
      peer.events.offer(
          new BackendEvent.AddressRefused(
              peer.key, IpAddress.of(high, low), reason, count, Instant.now()));
    }
  }

  /** Takes a static entry out of the kernel with the next flush. */
  void remove(PublicKey owner, IpPrefix prefix) {
    removals.put(prefix, owner);
  }

  /**
   * Puts into the kernel what was granted, and tells the probe of what is learned and forgotten.
   */
  void flushGrants() {
    if (!unfollowed.isEmpty()) {
      sight.unfollow(unfollowed);
      unfollowed.clear();
    }
    if (!followed.isEmpty()) {
      // Before it is allowed: the kernel must not pass a packet that nobody notes.
      sight.follow(followed);
      followed.clear();
    }
    if (grants.isEmpty()) {
      return;
    }
    Map<PublicKey, List<IpPrefix>> byPeer = new LinkedHashMap<>();
    grants.forEach(
        (prefix, peer) -> {
          if (!peer.gone) {
            byPeer.computeIfAbsent(peer.key, k -> new ArrayList<>()).add(prefix);
          }
        });
    List<WireGuardPeerChange> changes = new ArrayList<>();
    // UPDATE: a peer that somebody removed just now must not come back.
    byPeer.forEach(
        (key, prefixes) ->
            changes.add(WireGuardPeerChange.of(key, Action.UPDATE).adding(prefixes)));
    device.set(WireGuardChange.ofPeers(changes));
    grants.clear();
  }

  /** Takes out of the kernel what nobody has any more; {@link #flushGrants} first. */
  void flushRemovals() {
    Map<PublicKey, List<IpPrefix>> byPeer = new LinkedHashMap<>();
    removals.forEach(
        (prefix, owner) -> {
          // What somebody has as a static entry by now has moved already: it must stay.
          if (peers.get(owner) != null && staticOwner(prefix) == null) {
            byPeer.computeIfAbsent(owner, k -> new ArrayList<>()).add(prefix);
          }
        });
    if (!byPeer.isEmpty()) {
      device.removeAllowedIps(byPeer);
    }
    removals.clear();
  }

  /** The peer that has exactly this prefix as a static entry. */
  private @Nullable KernelPeer staticOwner(IpPrefix prefix) {
    int slot = statics.owner(prefix);
    return slot != AllowedIps.NOBODY && statics.prefixes(slot).contains(prefix)
        ? peers.get(slot)
        : null;
  }

  /**
   * Sends a packet to a peer whatever its destination: the kernel chooses by destination, so the
   * peer gets the destination for as long as the packet needs. A destination that is nobody's, as a
   * multicast address, goes with the next removals: many packets to many peers take one.
   *
   * @param learner who has learned the destination, if anybody
   */
  boolean transmit(
      KernelPeer peer, IpAddress destination, @Nullable KernelPeer learner, byte[] packet) {
    IpPrefix prefix = IpPrefix.of(destination);
    KernelPeer exact = staticOwner(prefix);
    exact = exact == null ? learner : exact;
    KernelPeer owner =
        exact == null ? peers.get(statics.lookup(destination.high(), destination.low())) : exact;
    if (owner == peer || Objects.equals(peer.key, removals.get(prefix))) {
      return device.send(packet);
    }
    give(peer, prefix);
    boolean sent = device.send(packet);
    if (exact != null) {
      give(exact, prefix);
    } else {
      removals.put(prefix, peer.key);
    }
    return sent;
  }

  private void give(KernelPeer peer, IpPrefix prefix) {
    device.set(
        WireGuardChange.ofPeers(
            List.of(WireGuardPeerChange.of(peer.key, Action.UPDATE).adding(List.of(prefix)))));
  }
}
