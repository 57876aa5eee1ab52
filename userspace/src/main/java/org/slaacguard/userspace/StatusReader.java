package org.slaacguard.userspace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.ForgetReason;
import org.slaacguard.wireguard.LearnRefusal;
import org.slaacguard.wireguard.LearnedAddress;
import org.slaacguard.wireguard.LearnedAddresses;
import org.slaacguard.wireguard.LearnedEntry;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.SecretKey;

/** Puts together how an interface stands. Protocol thread only. */
final class StatusReader {
  private final DataPlane plane;
  private final DeviceState state;

  StatusReader(DataPlane plane, DeviceState state) {
    this.plane = plane;
    this.state = state;
  }

  /** The status now; its keys are copies. */
  DeviceStatus read() {
    long now = System.nanoTime();
    Instant wall = Instant.now();
    List<PeerStatus> peers = new ArrayList<>();
    for (DeviceState.Entry entry : state.peers()) {
      peers.add(peer(entry, now, wall));
    }
    SecretKey key = state.privateKey();
    return new DeviceStatus(
        plane.options().interfaceName(),
        "userspace",
        plane.crypto().aeadName(),
        key == null ? null : key.copy(),
        key == null ? null : publicKey(key),
        state.sockets().port(),
        state.sockets().mark(),
        state.learn(),
        peers,
        counters());
  }

  private PublicKey publicKey(SecretKey key) {
    byte[] secret = key.toBytes();
    byte[] answer = new byte[PublicKey.LENGTH];
    try {
      plane.crypto().x25519().publicKey(secret, answer);
    } finally {
      java.util.Arrays.fill(secret, (byte) 0);
    }
    return PublicKey.ofBytes(answer);
  }

  private PeerStatus peer(DeviceState.Entry entry, long now, Instant wall) {
    Peer peer = entry.state.peer();
    int slot = peer.slot();
    List<LearnedAddress> learned = new ArrayList<>();
    for (LearnedEntry address : plane.learned().list(slot)) {
      learned.add(
          new LearnedAddress(
              address.address(),
              wall.minusNanos(now - address.learnedAt()),
              wall.minusNanos(now - address.lastSeen())));
    }
    @Nullable SecretKey presharedKey = plane.protocol().presharedKey(peer);
    return new PeerStatus(
        peer.publicKey(),
        presharedKey,
        peer.endpoint(),
        peer.latestHandshake(),
        plane.traffic().received(slot) - entry.receivedBefore,
        plane.traffic().sent(slot) - entry.sentBefore,
        entry.keepalive,
        plane.allowedIps().prefixes(slot),
        entry.scope,
        entry.learn,
        learned);
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
    return all;
  }
}
