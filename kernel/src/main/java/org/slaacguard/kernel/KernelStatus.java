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

/** Puts together how an interface stands. */
final class KernelStatus {
  private KernelStatus() {}

  /**
   * What is counted elsewhere.
   *
   * @param guarded router advertisements and redirects from peers
   * @param unreturned dropped packets that could not be put back into the stack
   * @param heldBack dropped packets that the probe did not pass on, since they were over its rate
   * @param lost events and packets that found a queue full
   * @param misdirected packets of ours to what is not the peer's
   * @param unsent packets of ours that the kernel did not take
   * @param refusals of the kernel's, of what was tried again
   * @param limited neighbour discovery beyond a peer's size or rate
   * @param groupsLimited datagrams to groups beyond the same
   * @param dhcp6Limited DHCPv6 messages beyond a peer's size or rate
   */
  record Counts(
      long guarded,
      long unreturned,
      long heldBack,
      long lost,
      long misdirected,
      long unsent,
      long refusals,
      long limited,
      long groupsLimited,
      long dhcp6Limited) {}

  /** The status; its keys are copies. */
  static DeviceStatus of(
      String name,
      WireGuardDevice seen,
      Settings settings,
      KernelPeers peers,
      AllowedIps statics,
      LearnedAddresses learned,
      long now,
      Counts counts) {
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
        counters(learned, counts));
  }

  private static @Nullable SecretKey key(byte @Nullable [] bytes) {
    return bytes == null ? null : SecretKey.ofBytes(bytes);
  }

  private static Map<Counter, Long> counters(LearnedAddresses learned, Counts counts) {
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
    all.merge(Counter.REFUSED_RATE, counts.heldBack(), Long::sum);
    all.put(Counter.DROP_RA_GUARD, counts.guarded());
    all.put(Counter.DROP_TUN_WRITE, counts.unreturned());
    all.put(Counter.EVENTS_LOST, counts.lost());
    all.put(Counter.DROP_NO_PEER, counts.misdirected());
    all.put(Counter.DROP_TRANSMIT, counts.unsent());
    all.put(Counter.KERNEL_REFUSED, counts.refusals());
    all.put(Counter.NEIGHBOR_DISCOVERY_LIMITED, counts.limited());
    all.put(Counter.DROP_GROUP, counts.groupsLimited());
    all.put(Counter.DHCP6_LIMITED, counts.dhcp6Limited());
    return all;
  }
}
