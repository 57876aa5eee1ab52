package org.slaacguard.userspace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.control.Learning;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * The configuration of one interface, and how it is changed. Protocol thread only.
 *
 * <p>The sockets, which can fail, change first. Nothing after them can fail, so no update is half
 * applied.
 */
final class DeviceState implements AutoCloseable {
  private final DataPlane plane;
  private final Protocol protocol;
  private final UdpSockets sockets;
  private final Map<PublicKey, Entry> peers = new LinkedHashMap<>();
  private @Nullable SecretKey privateKey;
  private Settings settings = Settings.NONE;

  DeviceState(DataPlane plane, UdpSockets sockets) {
    this.plane = plane;
    this.sockets = sockets;
    protocol = plane.protocol();
  }

  /** A peer, and what only the control side needs. */
  static final class Entry {
    final PeerState state;
    final long receivedBefore;
    final long sentBefore;
    int keepalive;
    Settings settings = Settings.NONE;

    Entry(PeerState state, long receivedBefore, long sentBefore) {
      this.state = state;
      this.receivedBefore = receivedBefore;
      this.sentBefore = sentBefore;
    }

    int slot() {
      return state.peer().slot();
    }
  }

  /**
   * Applies a change.
   *
   * @throws BackendException if a socket cannot be opened or marked; nothing has changed then
   */
  void apply(DeviceUpdate update) throws BackendException {
    SecretKey newKey = update.privateKey();
    boolean willHaveKey = newKey == null ? privateKey != null : !newKey.isZero();
    // Packets sealed for the old sockets leave by them. A handshake that this change starts, for a
    // persistent keepalive, leaves by the new ones.
    plane.output().end();
    sockets.apply(update.listenPort(), update.fwmark(), willHaveKey);
    long now = plane.now();
    plane.output().begin(now);
    if (newKey != null) {
      setPrivateKey(newKey);
    }
    if (update.gatewayAddresses() != null) {
      plane.learned().gatewayAddresses(update.gatewayAddresses());
    }
    Routes routes = new Routes();
    if (update.replacePeers()) {
      replacePeers(update.peers(), routes);
    }
    LearnSettings bounds = Learning.bounds(settings);
    settings = update.settings().applyTo(settings);
    int mtu = update.linkMtu() == null ? plane.mtu() : update.linkMtu();
    plane.mtu(mtu, settings.get(SettingTable.CLAMP_MSS, false));
    if (!Learning.bounds(settings).equals(bounds)) {
      peers.values().forEach(this::setPolicy);
    }
    for (PeerUpdate peer : update.peers()) {
      Entry kept = update.replacePeers() ? peers.remove(peer.publicKey()) : null;
      if (kept != null) {
        // Re-added in the update's order, as if it had just been created.
        peers.put(peer.publicKey(), kept);
      }
      applyRoutes(peer, routes);
    }
    routes.publish();
    plane.peers().unrouted();
    if (update.advertisedPrefixes() != null) {
      plane.learned().advertised(update.advertisedPrefixes(), bySlot(update.ownPrefixes()));
    }
    for (PeerUpdate peer : update.peers()) {
      applyRest(peer, update.replacePeers(), now);
    }
    if (newKey != null) {
      startKeepalives(now);
    }
  }

  /**
   * Removes peers that the update does not name. The others keep only session, endpoint, learned
   * addresses and counters.
   */
  private void replacePeers(List<PeerUpdate> updates, Routes routes) {
    Set<PublicKey> named = new HashSet<>();
    updates.forEach(peer -> named.add(peer.publicKey()));
    for (PublicKey key : List.copyOf(peers.keySet())) {
      Entry entry = peers.get(key);
      if (!named.contains(key)) {
        removePeer(key, routes);
      } else if (entry != null) {
        // Session, endpoint, learned addresses and counters stay, as in the kernel.
        entry.settings = Settings.NONE;
      }
    }
  }

  /** A private key that comes after a persistent keepalive starts it at once, as in the kernel. */
  private void startKeepalives(long now) {
    for (Entry entry : peers.values()) {
      Peer peer = entry.state.peer();
      if (entry.keepalive != 0 && peer.sendingKeypair(now) == null) {
        protocol.initiate(peer, now);
      }
    }
  }

  /**
   * Tells every peer with a session our new port by an empty message, so that its next packets come
   * there.
   *
   * @return whether there are any peers
   */
  boolean announce() {
    long now = plane.now();
    plane.output().begin(now);
    for (Entry entry : peers.values()) {
      plane.output().keepalive(entry.state.peer());
    }
    plane.output().end();
    return !peers.isEmpty();
  }

  /**
   * The owners of prefixes, copied only at the first change, because copying takes a while with
   * many peers.
   */
  private final class Routes {
    private AllowedIps.@Nullable Builder changed;

    AllowedIps.Builder change() {
      AllowedIps.Builder builder = changed;
      if (builder == null) {
        builder = plane.allowedIps().toBuilder();
        changed = builder;
      }
      return builder;
    }

    void removeAll(int slot) {
      if (changed != null || !plane.allowedIps().prefixes(slot).isEmpty()) {
        change().removeAll(slot);
      }
    }

    void publish() {
      if (changed != null) {
        AllowedIps snapshot = changed.build();
        plane.allowedIps(snapshot);
        plane.learned().staticAddresses(snapshot);
      }
    }
  }

  private void setPrivateKey(SecretKey key) {
    if (privateKey != null) {
      privateKey.close();
    }
    privateKey = key.isZero() ? null : key.copy();
    protocol.privateKey(privateKey);
  }

  /** Creates or removes the peer, and changes the owners of prefixes. */
  private void applyRoutes(PeerUpdate update, Routes routes) {
    PublicKey key = update.publicKey();
    if (update.remove()) {
      removePeer(key, routes);
      return;
    }
    Entry entry = peers.get(key);
    if (entry == null) {
      if (update.updateOnly()) {
        return;
      }
      entry = addPeer(key);
    }
    int slot = entry.slot();
    if (update.replaceAllowedIps()) {
      routes.removeAll(slot);
    }
    update.removedAllowedIps().forEach(prefix -> routes.change().remove(prefix, slot));
    update.allowedIps().forEach(prefix -> routes.change().add(prefix, slot));
  }

  private Entry addPeer(PublicKey key) {
    int slot = plane.peers().allocate();
    Peer peer = protocol.addPeer(slot, key);
    PeerState state = new PeerState(peer, plane.events().peer(key), plane.staging());
    Entry entry = new Entry(state, plane.traffic().received(slot), plane.traffic().sent(slot));
    peers.put(key, entry);
    plane.peers().put(slot, state);
    setPolicy(entry);
    return entry;
  }

  private void removePeer(PublicKey key, Routes routes) {
    Entry entry = peers.remove(key);
    if (entry == null) {
      return;
    }
    int slot = entry.slot();
    routes.removeAll(slot);
    // Before the slot is freed, because the events need the peer's key.
    plane.learned().removePeer(slot);
    protocol.removePeer(entry.state.peer());
    plane.peers().remove(slot);
    plane.output().removed(entry.state);
  }

  private void applyRest(PeerUpdate update, boolean replaced, long now) {
    Entry entry = peers.get(update.publicKey());
    if (entry == null || update.remove()) {
      return;
    }
    Peer peer = entry.state.peer();
    HandshakeTimes times = update.times();
    if (times != null) {
      protocol.restore(peer, times.received(), times.sent());
    }
    if (update.presharedKey() != null) {
      protocol.presharedKey(peer, update.presharedKey());
    }
    if (update.endpoint() != null) {
      entry.state.configuredEndpoint(update.endpoint());
    }
    if (replaced || !update.settings().isEmpty()) {
      entry.settings = update.settings().applyTo(entry.settings);
      setPolicy(entry);
    }
    if (!update.learned().isEmpty()) {
      restore(entry, update.learned(), now);
    }
    Integer keepalive = update.persistentKeepalive();
    if (keepalive != null) {
      entry.keepalive = keepalive;
      protocol.persistentKeepalive(peer, keepalive, now);
    }
  }

  private Map<Integer, List<IpPrefix>> bySlot(Map<PublicKey, List<IpPrefix>> byKey) {
    Map<Integer, List<IpPrefix>> all = new HashMap<>();
    byKey.forEach(
        (key, prefixes) -> {
          Entry entry = peers.get(key);
          if (entry != null) {
            all.put(entry.slot(), prefixes);
          }
        });
    return all;
  }

  private void setPolicy(Entry entry) {
    plane.learned().policy(entry.slot(), Learning.policy(entry.settings, settings));
    entry.state.events().hearsGroups(entry.settings.get(SettingTable.JOIN_GROUPS, false));
  }

  private void restore(Entry entry, List<LearnedAddress> addresses, long now) {
    Instant wall = Instant.now();
    for (LearnedAddress address : addresses) {
      plane
          .learned()
          .restore(
              entry.slot(),
              address.address(),
              now - nanos(address.learnedAt(), wall),
              now - nanos(address.lastSeen(), wall),
              now);
    }
  }

  /** The age of a time, in nanoseconds; future times and very old ones are clamped. */
  private static long nanos(Instant then, Instant wall) {
    long seconds = Math.clamp(Duration.between(then, wall).toSeconds(), 0, 10L * 365 * 86_400);
    return seconds * 1_000_000_000L;
  }

  /** The peer with a key, or null. */
  @Nullable PeerState peer(PublicKey key) {
    Entry entry = peers.get(key);
    return entry == null ? null : entry.state;
  }

  /** The peers in the order of creation. */
  List<Entry> peers() {
    return new ArrayList<>(peers.values());
  }

  /** The private key, owned by this object. */
  @Nullable SecretKey privateKey() {
    return privateKey;
  }

  Settings settings() {
    return settings;
  }

  UdpSockets sockets() {
    return sockets;
  }

  @Override
  public void close() {
    if (privateKey != null) {
      privateKey.close();
      privateKey = null;
    }
    sockets.close();
  }
}
