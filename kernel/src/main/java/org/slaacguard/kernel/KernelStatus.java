package org.slaacguard.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardPeer;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Builds the status of an interface.
 *
 * @param counts counters of other parts, to which those here are added
 */
record KernelStatus(
    String name,
    Settings settings,
    KernelPeers peers,
    AllowedIps statics,
    LearnedAddresses learned,
    Map<Counter, Long> counts) {

  /**
   * The status; its keys are copies.
   *
   * @param seen the interface as the kernel reports it
   * @param now monotonic nanoseconds
   */
  DeviceStatus of(WireGuardDevice seen, long now) {
    List<PeerStatus> list = new ArrayList<>();
    Instant wall = Instant.now();
    for (WireGuardPeer each : seen.peers()) {
      KernelPeer peer = peers.get(each.publicKey());
      if (peer != null) {
        list.add(
            new PeerStatus(
                each.publicKey(),
                key(each.presharedKey()),
                each.endpoint(),
                each.lastHandshake(),
                each.receivedBytes(),
                each.sentBytes(),
                each.persistentKeepalive(),
                statics.prefixes(peer.slot),
                peer.settings,
                learned.list(peer.slot, now, wall)));
      }
    }
    return new DeviceStatus(
        name,
        "kernel",
        "kernel",
        key(seen.privateKey()),
        seen.publicKey(),
        seen.listenPort(),
        seen.mark(),
        settings,
        list,
        counters());
  }

  private static @Nullable SecretKey key(byte @Nullable [] bytes) {
    return bytes == null ? null : SecretKey.ofBytes(bytes);
  }

  private Map<Counter, Long> counters() {
    Map<Counter, Long> all = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      all.put(counter, 0L);
    }
    all.put(Counter.LEARNED, learned.learnedCount());
    all.put(Counter.LEARN_EXPIRED, learned.forgottenCount(ForgetReason.EXPIRED));
    all.put(Counter.LEARN_EVICTED, learned.forgottenCount(ForgetReason.EVICTED));
    for (LearnRefusal reason : LearnRefusal.values()) {
      all.put(Counter.of(reason), learned.refusedCount(reason));
    }
    counts.forEach((counter, count) -> all.merge(counter, count, Long::sum));
    return all;
  }
}
