package org.slaacguard.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
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
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnListener;
import org.slaacguard.routing.LearnRefusal;

/**
 * Adds learned addresses to the kernel's AllowedIPs, and removes them again. Both wait for a flush,
 * which sends many in one message. A waiting removal never undoes a newer grant, nor the other way
 * round.
 */
final class KernelRoutes implements LearnListener {
  private final KernelDevice device;
  private final KernelPeers peers;
  private final ProbeView probeView;
  private final LoanRecord loans;
  private final Map<IpPrefix, KernelPeer> grants = new LinkedHashMap<>();
  private final Map<IpPrefix, PublicKey> removals = new LinkedHashMap<>();
  private final Map<IpAddress, Long> followed = new LinkedHashMap<>();
  private final Set<IpAddress> unfollowed = new LinkedHashSet<>();

  /**
   * Removals that waited when the last reading began; {@link #passing} notes those that it has
   * shown.
   */
  private final Set<IpPrefix> looked = new HashSet<>();

  private final Set<IpPrefix> passing = new HashSet<>();

  private AllowedIps statics = AllowedIps.EMPTY;

  /** Groups that an unknown peer has borrowed. */
  private final Set<IpPrefix> borrowerUnknown = new HashSet<>();

  /** Groups in the record of loans, which must follow their owners. */
  private final Set<Ipv6Address> lent = new HashSet<>();

  private final Set<IpPrefix> borrowerSought = new HashSet<>();
  private long now;

  KernelRoutes(
      KernelDevice device, KernelPeers peers, ProbeView probeView, LoanRecord loans, long now) {
    this.loans = loans;
    this.device = device;
    this.peers = peers;
    this.probeView = probeView;
    this.now = now;
  }

  void now(long monotonic) {
    now = monotonic;
  }

  AllowedIps statics() {
    return statics;
  }

  /** Sets the static entries. They stay in the kernel even if their removal waits. */
  void statics(AllowedIps snapshot) {
    statics = snapshot;
    removals.keySet().removeIf(prefix -> staticOwner(prefix) != null);
    for (Ipv6Address group : lent) {
      KernelPeer owner = staticOwner(IpPrefix.of(group));
      if (owner != null) {
        loans.lend(group, owner.key);
      }
    }
  }

  /**
   * Whether the kernel may have this entry for the moment, although it is neither static nor
   * learned.
   */
  boolean isPassing(IpPrefix prefix, PublicKey owner) {
    return Objects.equals(owner, removals.get(prefix)) || borrowerSought.contains(prefix);
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

  /** Grants the peer an address that was learned or restored. */
  void grant(KernelPeer peer, IpAddress address) {
    IpPrefix prefix = IpPrefix.of(address);
    removals.remove(prefix);
    grants.put(prefix, peer);
  }

  /** Grants a peer an address that is remembered from an earlier run. */
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
    if (!peer.gone && staticOwner(prefix) == null) {
      removals.put(prefix, peer.key);
    }
    peer.events.offer(new AddressForgotten(peer.key, address, Instant.now(), reason));
  }

  @Override
  public void refused(int slot, long high, long low, LearnRefusal reason, int owner, long count) {
    KernelPeer peer = peers.get(slot);
    KernelPeer other = peers.get(owner);
    if (peer != null) {
      peer.events.offer(
          new BackendEvent.AddressRefused(
              peer.key,
              IpAddress.of(high, low),
              reason,
              other == null ? null : other.key,
              count,
              Instant.now()));
    }
  }

  @Override
  public long lastSeen(long high, long low, long known) {
    return Math.max(known, probeView.lastSeen(IpAddress.of(high, low), known));
  }

  /** Removes a static entry from the kernel with the next flush. */
  void remove(PublicKey owner, IpPrefix prefix) {
    removals.put(prefix, owner);
  }

  /** Sends grants to the kernel, and learned and forgotten addresses to the probe. */
  void flushGrants() {
    if (!unfollowed.isEmpty()) {
      probeView.unfollow(unfollowed);
      unfollowed.clear();
    }
    if (!followed.isEmpty()) {
      // Followed before it is allowed, so that the probe records every packet that passes.
      probeView.follow(followed);
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
    // UPDATE, so that a peer that was just removed does not come back.
    byPeer.forEach(
        (key, prefixes) ->
            changes.add(WireGuardPeerChange.of(key, Action.UPDATE).adding(prefixes)));
    device.set(WireGuardChange.ofPeers(changes));
    grants.clear();
  }

  /** Whether a removal waits. */
  boolean hasRemovals() {
    return !removals.isEmpty();
  }

  /**
   * Notes that a reading of the kernel begins, which reports entries with a waiting removal by
   * {@link #passing}.
   */
  void readingBegins() {
    borrowerSought.clear();
    borrowerSought.addAll(borrowerUnknown);
    borrowerUnknown.clear();
    passing.clear();
    looked.clear();
    looked.addAll(removals.keySet());
  }

  /** Notes that the reading shows an entry of {@link #isPassing} at this peer. */
  void passing(IpPrefix prefix, PublicKey owner) {
    passing.add(prefix);
    removals.put(prefix, owner);
  }

  /**
   * Removes from the kernel what nobody has any more; to be called after {@link #flushGrants}. If
   * the kernel does not check the owner, only entries that the last reading has shown are removed,
   * so that reading must be of this moment. Later removals wait for the next one.
   */
  void flushRemovals() {
    Map<PublicKey, List<IpPrefix>> byPeer = new LinkedHashMap<>();
    Map<IpPrefix, PublicKey> later = new LinkedHashMap<>();
    boolean byName = device.removesByName();
    removals.forEach(
        (prefix, owner) -> {
          if (peers.get(owner) == null) {
            return;
          }
          if (byName || passing.contains(prefix)) {
            byPeer.computeIfAbsent(owner, k -> new ArrayList<>()).add(prefix);
          } else if (!looked.contains(prefix)) {
            later.put(prefix, owner);
          }
        });
    if (!byPeer.isEmpty()) {
      device.removeAllowedIps(byPeer);
    }
    removals.clear();
    removals.putAll(later);
    passing.clear();
    looked.clear();
  }

  /** The peer with exactly this prefix as a static entry. */
  private @Nullable KernelPeer staticOwner(IpPrefix prefix) {
    int slot = statics.owner(prefix);
    return slot != AllowedIps.NOBODY && statics.prefixes(slot).contains(prefix)
        ? peers.get(slot)
        : null;
  }

  /**
   * Whether the kernel sends packets for an address to this peer, as far as we know, and no change
   * of that waits.
   *
   * @param learner the peer that has learned the address, or null
   */
  boolean leadsTo(KernelPeer peer, IpAddress address, @Nullable KernelPeer learner) {
    IpPrefix prefix = IpPrefix.of(address);
    if (removals.containsKey(prefix) || grants.containsKey(prefix)) {
      return false;
    }
    return (learner == null ? peers.get(statics.lookup(address.high(), address.low())) : learner)
        == peer;
  }

  /**
   * Sends a packet for a group of link scope to one peer. The kernel chooses the peer by the
   * destination, so the group is lent to the peer while the packet is sent. Only groups are lent.
   * No host has one as its address, and no host accepts packets from one (RFC 4291, section 2.7),
   * so nobody loses or gains by it. The next removals end the loan. After a crash, the next daemon
   * ends it by the {@link LoanRecord}.
   *
   * @return whether the interface accepted it
   */
  boolean sendToGroup(KernelPeer peer, Ipv6Address group, byte[] packet) {
    IpPrefix prefix = IpPrefix.of(group);
    KernelPeer owner = staticOwner(prefix);
    PublicKey borrower = removals.get(prefix);
    boolean covered =
        owner == null
            && borrower == null
            && peers.get(statics.lookup(group.high(), group.low())) == peer;
    if (owner == peer || covered || (owner == null && Objects.equals(borrower, peer.key))) {
      return device.send(packet);
    }
    // Recorded before the kernel is told, so the next flush or daemon corrects it however this
    // ends.
    lent.add(group);
    loans.lend(group, owner == null ? null : owner.key);
    if (owner == null) {
      removals.put(prefix, peer.key);
    } else {
      grants.put(prefix, owner);
    }
    boolean given = false;
    try {
      give(peer, prefix);
      given = true;
      return device.send(packet);
    } finally {
      // The next reading shows whether it was done, or whether the former borrower still has it.
      if (owner == null && !given) {
        borrowerUnknown.add(prefix);
      }
      giveBack(prefix, owner);
    }
  }

  private void giveBack(IpPrefix prefix, @Nullable KernelPeer owner) {
    if (owner != null) {
      give(owner, prefix);
      grants.remove(prefix);
    } else if (device.removesByName()) {
      flushRemovals();
    }
  }

  /**
   * Finds loans that a killed daemon has not ended. An entry without a record counts as wanted.
   *
   * @return whether there are any; they are no static entries then, so the kernel must be read
   *     again
   */
  boolean takesBackLoans() {
    Map<Ipv6Address, LoanRecord.Loan> left = loans.left();
    lent.addAll(left.keySet());
    boolean any = false;
    for (Map.Entry<Ipv6Address, LoanRecord.Loan> each : left.entrySet()) {
      IpPrefix prefix = IpPrefix.of(each.getKey());
      KernelPeer borrower = staticOwner(prefix);
      PublicKey had = each.getValue().owner();
      if (borrower == null || Objects.equals(had, borrower.key)) {
        continue;
      }
      any = true;
      KernelPeer owner = had == null ? null : peers.get(had);
      if (owner == null) {
        remove(borrower.key, prefix);
      } else {
        grants.put(prefix, owner);
      }
    }
    return any;
  }

  /** Deletes the record of loans at an orderly end, unless the kernel has refused to end one. */
  void loansEnd() {
    boolean owes = !borrowerUnknown.isEmpty();
    for (Ipv6Address group : lent) {
      IpPrefix prefix = IpPrefix.of(group);
      owes |= removals.containsKey(prefix) || grants.containsKey(prefix);
    }
    if (!owes) {
      loans.end();
    }
  }

  private void give(KernelPeer peer, IpPrefix prefix) {
    device.set(
        WireGuardChange.ofPeers(
            List.of(WireGuardPeerChange.of(peer.key, Action.UPDATE).adding(List.of(prefix)))));
  }
}
