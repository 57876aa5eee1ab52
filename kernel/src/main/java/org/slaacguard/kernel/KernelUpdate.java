package org.slaacguard.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.Learning;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardPeerChange;
import org.slaacguard.linux.WireGuardPeerChange.Action;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Applies an update of the controller. The kernel comes first, because it may refuse. Learning
 * follows, in which nothing can fail. AllowedIPs are never replaced as a whole, which would lose
 * packets: entries are added and removed one by one.
 */
final class KernelUpdate {
  private final KernelDevice device;
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;

  /** The kernel's AllowedIPs of each peer at the beginning, until an update configures the peer. */
  private final Map<PublicKey, List<IpAddress>> found = new HashMap<>();

  KernelUpdate(
      KernelDevice device, KernelPeers peers, KernelRoutes routes, LearnedAddresses learned) {
    this.device = device;
    this.peers = peers;
    this.routes = routes;
    this.learned = learned;
  }

  /** Records what the kernel has now, which an earlier daemon may have added. */
  void found() {
    for (KernelPeer peer : peers.all()) {
      List<IpAddress> addresses = new ArrayList<>();
      for (IpPrefix prefix : routes.statics().prefixes(peer.slot)) {
        if (prefix.isAddress()) {
          addresses.add(prefix.address());
        }
      }
      found.put(peer.key, addresses);
    }
  }

  /**
   * Applies the update.
   *
   * @param settings the interface's settings before
   * @return its settings afterwards
   */
  Settings apply(DeviceUpdate update, Settings settings, long now) {
    if (update.listenPort() != null) {
      // In a separate message, because only the port may be in use, and the kernel does not undo
      // earlier parts of a message.
      device.set(WireGuardChange.ofPeers(List.of()).withListenPort(update.listenPort()));
    }
    Map<PublicKey, Target> targets = targets(update);
    AllowedIps.Builder builder = routes.statics().toBuilder();
    targets.values().forEach(target -> target.settle(builder));
    change(update, targets, builder);
    Settings settled = update.settings().applyTo(settings);
    for (Target target : targets.values()) {
      if (target.remove && !target.fresh) {
        forget(target.peer);
      } else if (target.remove) {
        peers.remove(target.peer);
      }
    }
    AllowedIps before = routes.statics();
    AllowedIps after = builder.build();
    for (KernelPeer peer : peers.all()) {
      for (IpPrefix prefix : before.prefixes(peer.slot)) {
        if (isFree(after, prefix)) {
          routes.remove(peer.key, prefix);
        }
      }
    }
    routes.statics(after);
    if (update.advertisedPrefixes() != null) {
      learned.advertised(update.advertisedPrefixes(), bySlot(update.ownPrefixes()));
    }
    if (update.gatewayAddresses() != null) {
      learned.gatewayAddresses(update.gatewayAddresses());
    }
    boolean all = !Learning.bounds(settled).equals(Learning.bounds(settings));
    for (KernelPeer peer : peers.all()) {
      Target target = targets.get(peer.key);
      if (target != null) {
        target.settle(update.replacePeers());
      }
      if (all || target != null) {
        learned.policy(peer.slot, peer.policy(settled));
        peer.events.hearsGroups(peer.settings.get(SettingTable.JOIN_GROUPS, false));
      }
    }
    learned.staticAddresses(after);
    targets.values().forEach(target -> restore(target, now));
    // After the remembered addresses, whose owners are better known.
    targets.values().forEach(target -> restoreFound(target, after, now));
    return settled;
  }

  private Map<Integer, List<IpPrefix>> bySlot(Map<PublicKey, List<IpPrefix>> byKey) {
    Map<Integer, List<IpPrefix>> all = new HashMap<>();
    byKey.forEach(
        (key, prefixes) -> {
          KernelPeer peer = peers.get(key);
          if (peer != null) {
            all.put(peer.slot, prefixes);
          }
        });
    return all;
  }

  /** Whether nobody has exactly this prefix. */
  private static boolean isFree(AllowedIps statics, IpPrefix prefix) {
    int owner = statics.owner(prefix);
    return owner == AllowedIps.NOBODY || !statics.prefixes(owner).contains(prefix);
  }

  /** The target state of a peer: everything that an update says about it, in order. */
  private static final class Target {
    final KernelPeer peer;
    final boolean fresh;
    final List<PeerUpdate> updates = new ArrayList<>();
    boolean remove;

    /** Whether the peer is removed before it is created again. */
    boolean cleared;

    Target(KernelPeer peer, boolean fresh) {
      this.peer = peer;
      this.fresh = fresh;
    }

    void settle(AllowedIps.Builder builder) {
      if (remove || cleared) {
        builder.removeAll(peer.slot);
      }
      for (PeerUpdate update : updates) {
        if (update.replaceAllowedIps()) {
          builder.removeAll(peer.slot);
        }
        update.removedAllowedIps().forEach(prefix -> builder.remove(prefix, peer.slot));
        update.allowedIps().forEach(prefix -> builder.add(prefix, peer.slot));
      }
    }

    /**
     * Determines the peer's settings.
     *
     * @param whole whether the update is complete, so that what it leaves out is cleared
     */
    void settle(boolean whole) {
      Settings before = whole ? Settings.NONE : peer.settings;
      for (PeerUpdate update : updates) {
        before = update.settings().applyTo(before);
      }
      peer.settings = before;
    }
  }

  private Map<PublicKey, Target> targets(DeviceUpdate update) {
    Map<PublicKey, Target> targets = new LinkedHashMap<>();
    if (update.replacePeers()) {
      for (KernelPeer peer : peers.all()) {
        Target target = new Target(peer, false);
        target.remove = true;
        targets.put(peer.key, target);
      }
    }
    for (PeerUpdate each : update.peers()) {
      Target target = targets.get(each.publicKey());
      KernelPeer known = peers.get(each.publicKey());
      if (target == null && known == null && (each.remove() || each.updateOnly())) {
        continue;
      }
      if (target == null) {
        target = new Target(known == null ? peers.add(each.publicKey()) : known, known == null);
        targets.put(each.publicKey(), target);
      }
      target.remove = each.remove();
      if (each.remove()) {
        target.updates.clear();
        target.cleared = true;
      } else {
        target.updates.add(each);
      }
    }
    return targets;
  }

  private void change(
      DeviceUpdate update, Map<PublicKey, Target> targets, AllowedIps.Builder builder) {
    List<byte[]> secrets = new ArrayList<>();
    boolean done = false;
    try {
      List<WireGuardPeerChange> changes = new ArrayList<>();
      for (Target target : targets.values()) {
        if (!target.remove) {
          changes.add(change(target, builder, secrets));
        } else if (!target.fresh) {
          changes.add(WireGuardPeerChange.of(target.peer.key, Action.REMOVE));
        }
      }
      WireGuardChange all = WireGuardChange.ofPeers(changes);
      byte[] key = secret(update.privateKey(), secrets);
      all = key == null ? all : all.withPrivateKey(key);
      device.set(update.fwmark() == null ? all : all.withMark(update.fwmark()));
      done = true;
    } finally {
      secrets.forEach(secret -> Arrays.fill(secret, (byte) 0));
      if (!done) {
        targets.values().stream().filter(t -> t.fresh).forEach(t -> peers.remove(t.peer));
      }
    }
  }

  private WireGuardPeerChange change(
      Target target, AllowedIps.Builder builder, List<byte[]> secrets) {
    WireGuardPeerChange change =
        WireGuardPeerChange.of(
            target.peer.key, target.fresh ? Action.CREATE_OR_UPDATE : Action.UPDATE);
    Set<IpPrefix> had = new HashSet<>(routes.statics().prefixes(target.peer.slot));
    List<IpPrefix> add = new ArrayList<>(builder.prefixes(target.peer.slot));
    add.removeIf(had::contains);
    for (PeerUpdate update : target.updates) {
      change = merge(change, update, secret(update.presharedKey(), secrets)).adding(add);
    }
    return change;
  }

  private static WireGuardPeerChange merge(
      WireGuardPeerChange before, PeerUpdate update, byte @Nullable [] presharedKey) {
    WireGuardPeerChange change = before;
    if (presharedKey != null) {
      change = change.withPresharedKey(presharedKey);
    }
    if (update.endpoint() != null) {
      change = change.withEndpoint(update.endpoint());
    }
    Integer keepalive = update.persistentKeepalive();
    return keepalive == null ? change : change.withPersistentKeepalive(keepalive);
  }

  private static byte @Nullable [] secret(@Nullable SecretKey key, List<byte[]> secrets) {
    if (key == null) {
      return null;
    }
    byte[] bytes = key.toBytes();
    secrets.add(bytes);
    return bytes;
  }

  /** Forgets a peer that the kernel no longer has. */
  void forget(KernelPeer peer) {
    peer.gone = true;
    learned.removePeer(peer.slot);
    peers.remove(peer);
  }

  /** Restores addresses of peers, as {@link DeviceUpdate#isClaim} describes. */
  void claim(DeviceUpdate update, long now) {
    for (PeerUpdate each : update.peers()) {
      KernelPeer peer = peers.get(each.publicKey());
      if (peer != null) {
        Target target = new Target(peer, false);
        target.updates.add(each);
        restore(target, now);
      }
    }
  }

  private void restore(Target target, long now) {
    Instant wall = Instant.now();
    for (PeerUpdate update : target.updates) {
      for (LearnedAddress each : update.learned()) {
        long learnedAt = now - nanos(each.learnedAt(), wall);
        long lastSeen = now - nanos(each.lastSeen(), wall);
        if (learned.restore(target.peer.slot, each.address(), learnedAt, lastSeen, now)) {
          routes.restore(target.peer, each.address(), lastSeen);
        }
      }
    }
  }

  /**
   * Treats addresses as learned that the peer has in the kernel without a setting, and may learn. A
   * killed daemon had no time to record them.
   */
  private void restoreFound(Target target, AllowedIps statics, long now) {
    List<IpAddress> addresses = found.remove(target.peer.key);
    if (addresses == null || target.remove) {
      return;
    }
    for (IpAddress address : addresses) {
      if (isFree(statics, IpPrefix.of(address))
          && learned.restore(target.peer.slot, address, now, now, now)) {
        routes.restore(target.peer, address, now);
      }
    }
  }

  /** The age of a time, in nanoseconds; future times and very old ones are clamped. */
  private static long nanos(Instant then, Instant wall) {
    long seconds = Math.clamp(Duration.between(then, wall).toSeconds(), 0, 10L * 365 * 86_400);
    return seconds * 1_000_000_000L;
  }
}
