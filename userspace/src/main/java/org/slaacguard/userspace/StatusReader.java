package org.slaacguard.userspace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;
import org.slaacguard.wireguard.Peer;

/**
 * Makes the status of an interface in two steps. {@link #snapshot} copies the little that only the
 * protocol thread may read. {@link #read} does the rest on the caller's thread, because it takes a
 * tenth of a second for ten thousand peers with their addresses.
 */
final class StatusReader {
  private final DataPlane plane;
  private final DeviceState state;

  StatusReader(DataPlane plane, DeviceState state) {
    this.plane = plane;
    this.state = state;
  }

  /**
   * A copy of what the protocol thread owns.
   *
   * @param privateKey a copy, which the status takes over
   */
  record Snapshot(
      @Nullable SecretKey privateKey, int port, int mark, Settings settings, List<Part> peers) {
    /** A peer's part of the snapshot. */
    record Part(
        PeerState state, long receivedBefore, long sentBefore, int keepalive, Settings settings) {}
  }

  /** Copies what {@link #read} needs. Protocol thread. */
  Snapshot snapshot() {
    SecretKey key = state.privateKey();
    List<Snapshot.Part> parts = new ArrayList<>();
    for (DeviceState.Entry entry : state.peers()) {
      parts.add(
          new Snapshot.Part(
              entry.state,
              entry.receivedBefore,
              entry.sentBefore,
              entry.keepalive,
              entry.settings));
    }
    return new Snapshot(
        key == null ? null : key.copy(),
        state.sockets().port(),
        state.sockets().mark(),
        state.settings(),
        parts);
  }

  /** The status; its keys are copies. Any thread. */
  DeviceStatus read(Snapshot snapshot) {
    long now = plane.now();
    Instant wall = Instant.now();
    List<PeerStatus> peers = new ArrayList<>(snapshot.peers.size());
    for (Snapshot.Part part : snapshot.peers) {
      peers.add(peer(part, now, wall));
    }
    SecretKey key = snapshot.privateKey;
    return new DeviceStatus(
        plane.options().interfaceName(),
        "userspace",
        plane.crypto().aeadName(),
        key,
        key == null ? null : publicKey(key),
        snapshot.port,
        snapshot.mark,
        snapshot.settings,
        peers,
        counters());
  }

  private PublicKey publicKey(SecretKey key) {
    byte[] secret = key.toBytes();
    byte[] answer = new byte[PublicKey.LENGTH];
    try {
      plane.crypto().x25519().publicKey(secret, answer);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    return PublicKey.ofBytes(answer);
  }

  private PeerStatus peer(Snapshot.Part part, long now, Instant wall) {
    Peer peer = part.state.peer();
    int slot = peer.slot();
    @Nullable SecretKey presharedKey = plane.protocol().presharedKey(peer);
    return new PeerStatus(
        peer.publicKey(),
        presharedKey,
        peer.endpoint(),
        peer.latestHandshake(),
        plane.traffic().received(slot) - part.receivedBefore,
        plane.traffic().sent(slot) - part.sentBefore,
        part.keepalive,
        plane.allowedIps().prefixes(slot),
        part.settings,
        plane.learned().list(slot, now, wall));
  }

  private Map<Counter, Long> counters() {
    Map<Counter, Long> all = plane.counters().sums();
    LearnedAddresses learned = plane.learned();
    all.put(Counter.LEARNED, learned.learnedCount());
    all.put(Counter.LEARN_EXPIRED, learned.forgottenCount(ForgetReason.EXPIRED));
    all.put(Counter.LEARN_EVICTED, learned.forgottenCount(ForgetReason.EVICTED));
    for (LearnRefusal reason : LearnRefusal.values()) {
      all.put(Counter.of(reason), learned.refusedCount(reason));
    }
    all.put(Counter.EVENTS_LOST, plane.events().lost());
    all.put(Counter.NEIGHBOR_DISCOVERY_LIMITED, plane.events().limited());
    all.put(Counter.DROP_GROUP, plane.events().groupsLimited());
    all.put(Counter.DHCP6_LIMITED, plane.events().dhcp6Limited());
    return all;
  }
}
