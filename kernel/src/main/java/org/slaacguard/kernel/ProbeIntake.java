package org.slaacguard.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.net.Icmp6Error;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkGroups;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Processes packets from the probe: learns or refuses their sources, passes on what is for the
 * controller, and returns packets to the stack once the kernel knows their source. Peers are served
 * in turn. For the engine's thread; times are monotonic nanoseconds.
 */
final class ProbeIntake {
  /**
   * The most packets of one turn. They are few, so that learned addresses reach the kernel soon.
   */
  private static final int LIMIT = 64;

  private final ProbeView probeView;
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;
  private final KernelReader reader;
  private final PeerHolds holds;
  private final Predicate<byte[]> stack;
  private final PeerFairQueue queue = new PeerFairQueue();
  private final DeferredPackets deferred = new DeferredPackets();
  private final List<Returnable> waiting = new ArrayList<>();
  private long guarded;
  private long unreturned;

  /** A packet to return to the stack once the kernel knows the owner of its source. */
  private record Returnable(KernelPeer peer, IpAddress source, byte[] packet) {}

  /**
   * Creates an intake.
   *
   * @param stack accepts packets as if the interface had received them; returns false if it does
   *     not
   */
  ProbeIntake(
      ProbeView probeView,
      KernelPeers peers,
      KernelRoutes routes,
      LearnedAddresses learned,
      KernelReader reader,
      Predicate<byte[]> stack) {
    this.probeView = probeView;
    this.peers = peers;
    this.routes = routes;
    this.learned = learned;
    this.reader = reader;
    holds = new PeerHolds(probeView, learned);
    this.stack = stack;
  }

  /**
   * Processes some waiting packets.
   *
   * @return whether more wait
   */
  boolean take(long now) {
    probeView.poll(queue::add, queue.room());
    int count = 0;
    for (ProbeEvent event = queue.next(); event != null; event = queue.next()) {
      packet(event, false, now);
      if (++count == LIMIT) {
        break;
      }
    }
    bringIn();
    return !queue.isEmpty();
  }

  /** Processes packets that have waited for the last reading of the kernel. */
  void settle(long now) {
    deferred.before(reader.began()).forEach(event -> packet(event, true, now));
    bringIn();
  }

  /** Whether packets wait for a reading of the kernel. */
  boolean defers() {
    return !deferred.isEmpty();
  }

  /** Releases peers whose hold has ended. */
  void tick(long now) {
    holds.tick(now);
  }

  /** Releases all held peers, because their limits may change. */
  void liftHolds() {
    holds.lift();
  }

  /** Tells kernel and probe what was learned, and returns the packets to the stack. */
  private void bringIn() {
    routes.flushGrants();
    holds.flush();
    // Replies can go only now. The kernel dropped these packets, and nobody sends them again soon.
    for (Returnable each : waiting) {
      boolean back = has(each.peer, each.source) && stack.test(each.packet);
      unreturned += back ? 0 : 1;
    }
    waiting.clear();
  }

  /**
   * Whether the address is still the peer's, because the packet may have waited while the kernel
   * refused.
   */
  private boolean has(KernelPeer peer, IpAddress address) {
    return !peer.gone
        && (learned.owner(address.high(), address.low()) == peer.slot
            || routes.statics().lookup(address.high(), address.low()) == peer.slot);
  }

  /**
   * Processes a packet.
   *
   * @param settled whether the kernel was read since the packet came
   */
  private void packet(ProbeEvent event, boolean settled, long now) {
    KernelPeer peer = peers.get(event.peer());
    if (peer == null) {
      // Another program has just added the peer; its next packet is processed.
      reader.want(now);
      return;
    }
    ProbedPacket packet = ProbedPacket.of(event.packet());
    if (packet == null) {
      return;
    }
    if (!settled) {
      discovery(peer, packet, event, now);
    }
    if (event.verdict() == ProbeEvent.Verdict.GROUP) {
      passedToGroup(peer, packet, event, now);
      return;
    }
    if (event.verdict() == ProbeEvent.Verdict.PASSED
        || (packet.source().equals(Ipv6Address.UNSPECIFIED)
            && Icmp6Type.isNeighborDiscovery(packet.icmp6()))) {
      return;
    }
    source(peer, packet, event, settled, now);
  }

  private void discovery(KernelPeer peer, ProbedPacket packet, ProbeEvent event, long now) {
    if (packet.isGuarded()) {
      guarded++;
    } else if (Icmp6Type.isNeighborDiscovery(packet.icmp6()) && event.isWhole()) {
      reader.session(peer, true);
      if (peer.events.admits(event.packet().length, now)) {
        peer.events.offer(new BackendEvent.NeighborDiscovery(peer.key, event.packet()));
      }
    }
  }

  /** Processes a datagram to a group, for which the probe does not mark the source as seen. */
  private void passedToGroup(KernelPeer peer, ProbedPacket packet, ProbeEvent event, long now) {
    IpAddress source = packet.source();
    if (learned.owner(source.high(), source.low()) == peer.slot) {
      learned.learn(peer.slot, source.high(), source.low(), now);
    }
    if (packet.dhcp6()) {
      dhcp6(peer, event, now);
    }
    group(peer, event, now);
  }

  /** Passes a datagram to a group to the controller. Its source belongs to the peer. */
  private static void group(KernelPeer peer, ProbeEvent event, long now) {
    if (event.isWhole()
        && LinkGroups.isDatagram(event.packet())
        && peer.events.admitsGroup(event.length(), now)) {
      peer.events.offer(new BackendEvent.GroupDatagram(peer.key, event.packet()));
    }
  }

  /** Comes after the check of the source, because the answer goes to that address. */
  private void dhcp6(KernelPeer peer, ProbeEvent event, long now) {
    if (event.isWhole() && peer.events.admitsDhcp6(event.packet().length, now)) {
      peer.events.offer(new BackendEvent.Dhcp6Received(peer.key, event.packet()));
    }
  }

  /** Judges the source of a packet that the kernel has dropped. */
  private void source(
      KernelPeer peer, ProbedPacket packet, ProbeEvent event, boolean settled, long now) {
    IpAddress source = packet.source();
    if (packet.disguised()) {
      learned.refuse(peer.slot, source.high(), source.low(), LearnRefusal.NOT_UNICAST, now);
      holds.refused(peer, event.number(), LearnRefusal.NOT_UNICAST, now);
      return;
    }
    if (event.verdict() == ProbeEvent.Verdict.OTHER_PEER
        && !settled
        && learned.refusal(peer.slot, source.high(), source.low(), now) == null) {
      // The kernel knows an owner that we do not know; the address must not be taken from it.
      unreturned += deferred.add(event) ? 0 : 1;
      reader.want(now);
      return;
    }
    int answer = learned.learn(peer.slot, source.high(), source.low(), now);
    if (answer < 0) {
      LearnRefusal reason = LearnRefusal.of(answer);
      holds.refused(peer, event.number(), reason, now);
      if (source instanceof Ipv6Address && peer.events.admitsRefusal(reason, now)) {
        peer.events.offer(new BackendEvent.PacketRefused(peer.key, reason, quote(event.packet())));
      }
      return;
    }
    if (answer == LearnedAddresses.REFRESHED
        && routes.statics().lookup(source.high(), source.low()) != peer.slot) {
      // The kernel does not know yet, or a program has replaced the peer's AllowedIPs.
      routes.grant(peer, source);
    }
    if (packet.dhcp6()) {
      dhcp6(peer, event, now);
    }
    if (!packet.isGuarded()) {
      group(peer, event, now);
      if (event.isWhole()) {
        waiting.add(new Returnable(peer, source, event.packet()));
      } else {
        unreturned++;
      }
    }
  }

  private static byte[] quote(byte[] packet) {
    return packet.length <= Icmp6Error.longestQuote()
        ? packet
        : Arrays.copyOf(packet, Icmp6Error.longestQuote());
  }

  /** Number of messages that the RA guard has dropped. */
  long guarded() {
    return guarded;
  }

  /** Number of packets whose source was learned, but that were not returned to the stack. */
  long unreturned() {
    return unreturned;
  }

  /** Number of packets for which the queue had no room. */
  long refused() {
    return queue.refused();
  }

  /** Takes no packets any more. */
  void close() {
    queue.close();
  }
}
