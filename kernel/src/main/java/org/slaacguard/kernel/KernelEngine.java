package org.slaacguard.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EventQueue;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardPeer;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.AllowedIps;
import org.slaacguard.wireguard.LearnRefusal;
import org.slaacguard.wireguard.LearnSettings;
import org.slaacguard.wireguard.LearnedAddresses;

/**
 * Keeps the kernel's WireGuard in step with what is learned. The kernel is the truth about peers,
 * keys and static AllowedIPs, whoever set them; {@link LearnedAddresses} about the rest.
 *
 * <ol>
 *   <li>{@link #look}: what the probe saw is learned or refused, granted in one message, and put
 *       back into the stack, so that no packet is lost;
 *   <li>{@link #tick}: what is idle goes, what changed behind our back is noticed;
 *   <li>{@link #apply}, {@link #status}, {@link #transmit}: what the controller wants.
 * </ol>
 *
 * <p>No thread, no clock: for one thread, with monotonic nanoseconds.
 */
final class KernelEngine {
  private static final long SECOND = 1_000_000_000L;

  /** After REJECT_AFTER_TIME (whitepaper, section 6.1) a session carries nothing. */
  private static final Duration SESSION = Duration.ofMinutes(3);

  /** "Last seen" is fetched so often at least, and four times in the shortest expiry. */
  private static final long REFRESH_INTERVAL = 30 * SECOND;

  /** The kernel is read so often, and later by what there is to read. */
  private static final long READ_INTERVAL = 2 * SECOND;

  private static final long READ_PER_PEER = SECOND / 1000;
  private static final long READ_PER_ADDRESS = SECOND / 5000;

  /** Few enough that what is learned is not long on its way to the kernel. */
  private static final int LOOK_LIMIT = 64;

  private final KernelDevice device;
  private final Sight sight;
  private final EventQueue events;
  private final Predicate<byte[]> stack;
  private final List<byte[]> waiting = new ArrayList<>();
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;
  private final KernelUpdate update;
  private final PeerHolds holds;
  private final PeerTurns turns = new PeerTurns();
  private LearnSettings learn = LearnSettings.NONE;
  private long nextTick;
  private long nextRead;
  private long readBegan;
  private boolean reading;
  private long nextRefresh;
  private long refreshInterval = REFRESH_INTERVAL;
  private long guarded;
  private long unreturned;

  /**
   * An engine that has looked at the interface once.
   *
   * @param stack takes packets as if the interface had received them
   */
  KernelEngine(
      KernelDevice device,
      Sight sight,
      Predicate<byte[]> stack,
      EventQueue events,
      RandomGenerator random,
      long now) {
    this.stack = stack;
    this.device = device;
    this.sight = sight;
    this.events = events;
    peers = new KernelPeers(events);
    routes = new KernelRoutes(device, peers, sight, now);
    learned = new LearnedAddresses(random, now, routes);
    update = new KernelUpdate(device, peers, routes, learned);
    holds = new PeerHolds(sight, learned);
    nextTick = now;
    nextRefresh = now + REFRESH_INTERVAL;
    read(now);
    update.found();
  }

  /**
   * Takes what the probe saw, some of it where there is much.
   *
   * @return whether there is more
   */
  boolean look(long now) {
    routes.now(now);
    sight.poll(turns::add, turns.room());
    int count = 0;
    for (ProbeEvent event = turns.next(); event != null; event = turns.next()) {
      packet(event, now);
      if (++count == LOOK_LIMIT) {
        break;
      }
    }
    routes.flushGrants();
    holds.flush();
    // Only now may replies go back; the kernel dropped these, and nobody sends them again soon.
    for (byte[] packet : waiting) {
      unreturned += stack.test(packet) ? 0 : 1;
    }
    waiting.clear();
    return !turns.isEmpty();
  }

  private void packet(ProbeEvent event, long now) {
    KernelPeer peer = peers.get(event.peer());
    if (peer == null) {
      // Somebody made it just now; the next packet finds it.
      nextRead = now;
      return;
    }
    InnerPacket packet = InnerPacket.of(event.packet());
    if (packet == null) {
      return;
    }
    if (packet.isGuarded()) {
      guarded++;
    } else if (Icmp6Type.isNeighborDiscovery(packet.icmp6()) && event.isWhole()) {
      session(peer, true);
      if (peer.events.admits(event.packet().length, now)) {
        peer.events.offer(new BackendEvent.NeighborDiscovery(peer.key, event.packet()));
      }
    }
    if (event.verdict() == ProbeEvent.Verdict.PASSED || packet.source() == null) {
      return;
    }
    IpAddress source = packet.source();
    if (packet.disguised()) {
      learned.refuse(peer.slot, source.high(), source.low(), LearnRefusal.NOT_UNICAST, now);
      holds.refused(peer, event.number(), LearnRefusal.NOT_UNICAST, now);
      return;
    }
    int answer = learned.learn(peer.slot, source.high(), source.low(), now);
    if (answer < 0) {
      holds.refused(peer, event.number(), LearnRefusal.of(answer), now);
      return;
    }
    if (answer == LearnedAddresses.REFRESHED
        && routes.statics().lookup(source.high(), source.low()) != peer.slot) {
      // Ours, and the kernel does not know yet; or somebody replaced the peer's AllowedIPs.
      routes.grant(peer, source);
    }
    if (event.isWhole() && !packet.isGuarded()) {
      waiting.add(event.packet());
    }
  }

  /**
   * Does what is due.
   *
   * @return when to come again
   */
  long tick(long now) {
    if (now < nextTick) {
      return nextTick;
    }
    nextTick = now + SECOND;
    routes.now(now);
    if (now >= nextRefresh) {
      nextRefresh = now + refreshInterval;
      refresh();
    }
    learned.expire(now);
    holds.tick(now);
    if (now >= nextRead) {
      read(now);
    }
    routes.flushGrants();
    routes.flushRemovals();
    return nextTick;
  }

  /** Fetches when addresses were last seen. */
  private void refresh() {
    sight.lastSeen(
        (high, low, seen) -> {
          int owner = learned.owner(high, low);
          if (owner != LearnedAddresses.NOBODY) {
            // Of an address that it has, which leaves alone what is later already.
            learned.learn(owner, high, low, seen);
          }
        });
  }

  /**
   * A tick ended, which may have read the kernel: that takes a tenth of the thread's time at the
   * most, since packets wait meanwhile.
   */
  void tickEnded(long now) {
    if (reading) {
      reading = false;
      nextRead = Math.max(nextRead, now + 9 * (now - readBegan));
    }
  }

  /** Notices what changed in the kernel, whoever changed it. */
  private void read(long now) {
    reading = true;
    readBegan = now;
    try (WireGuardDevice seen = device.get()) {
      nextRead =
          now + READ_INTERVAL + peers.size() * READ_PER_PEER + learned.size() * READ_PER_ADDRESS;
      compare(seen);
    }
  }

  private void compare(WireGuardDevice seen) {
    Set<PublicKey> present = new HashSet<>();
    AllowedIps.Builder statics = AllowedIps.builder();
    for (WireGuardPeer each : seen.peers()) {
      present.add(each.publicKey());
      KernelPeer peer = peers.get(each.publicKey());
      if (peer == null) {
        peer = peers.add(each.publicKey());
        learned.policy(peer.slot, peer.policy(learn));
      }
      collect(peer, each.allowedIps(), statics);
      follow(peer, each);
    }
    for (KernelPeer peer : peers.all()) {
      if (!present.contains(peer.key)) {
        update.forget(peer);
      }
    }
    AllowedIps snapshot = statics.build();
    if (!same(snapshot, routes.statics())) {
      routes.statics(snapshot);
      learned.staticAddresses(snapshot);
    }
  }

  private void collect(KernelPeer peer, List<IpPrefix> had, AllowedIps.Builder statics) {
    Set<IpPrefix> learnedHere = new HashSet<>();
    learned.list(peer.slot).forEach(entry -> learnedHere.add(IpPrefix.of(entry.address())));
    for (IpPrefix prefix : had) {
      if (!learnedHere.remove(prefix) && !routes.isPassing(prefix, peer.key)) {
        statics.add(prefix, peer.slot);
      }
    }
    // What is left was taken away by somebody who replaced the peer's AllowedIPs.
    learnedHere.forEach(prefix -> routes.grant(peer, prefix.address()));
  }

  private boolean same(AllowedIps one, AllowedIps other) {
    return one.size() == other.size()
        && peers.all().stream()
            .allMatch(
                peer ->
                    new HashSet<>(one.prefixes(peer.slot))
                        .equals(new HashSet<>(other.prefixes(peer.slot))));
  }

  private void follow(KernelPeer peer, WireGuardPeer seen) {
    Endpoint endpoint = seen.endpoint();
    if (endpoint != null && !endpoint.equals(peer.endpoint)) {
      peer.endpoint = endpoint;
      peer.events.offer(new BackendEvent.EndpointChanged(peer.key, endpoint, Instant.now()));
    }
    Instant handshake = seen.lastHandshake();
    boolean recent = handshake != null && handshake.plus(SESSION).isAfter(Instant.now());
    if (recent && peer.handshake != null && !Objects.equals(handshake, peer.handshake)) {
      // A new session in the place of the old.
      peer.live = false;
    }
    peer.handshake = handshake;
    session(peer, recent);
  }

  private void session(KernelPeer peer, boolean live) {
    if (peer.live != live) {
      peer.live = live;
      peer.events.offer(
          live
              ? new BackendEvent.SessionEstablished(peer.key, Instant.now())
              : new BackendEvent.SessionExpired(peer.key, Instant.now()));
    }
  }

  /**
   * Makes a change.
   *
   * @throws BackendException if the kernel refuses it; what is only ours has not changed then
   */
  void apply(DeviceUpdate change, long now) throws BackendException {
    try {
      routes.now(now);
      holds.lift();
      read(now);
      learn = update.apply(change, learn, now);
      routes.flushGrants();
      routes.flushRemovals();
      read(now);
      long shortest = Duration.ofDays(1).toSeconds();
      for (KernelPeer peer : peers.all()) {
        shortest = Math.min(shortest, peer.policy(learn).expiry().toSeconds());
      }
      refreshInterval = Math.min(REFRESH_INTERVAL, shortest * (SECOND / 4));
      nextRefresh = Math.min(nextRefresh, now + refreshInterval);
    } catch (LinuxException e) {
      throw new BackendException(String.valueOf(e.getMessage()), e.errno(), e);
    }
  }

  /** How things stand. */
  DeviceStatus status(String name, long now) throws BackendException {
    refresh();
    try (WireGuardDevice seen = device.get()) {
      compare(seen);
      return KernelStatus.of(name, seen, learn, peers, routes.statics(), learned, now, counts());
    } catch (LinuxException e) {
      throw new BackendException(String.valueOf(e.getMessage()), e.errno(), e);
    }
  }

  private KernelStatus.Counts counts() {
    return new KernelStatus.Counts(
        guarded,
        unreturned,
        sight.heldBack() + turns.refused(),
        events.lost() + sight.lost(),
        events.limited());
  }

  /** Sends a packet to a peer. */
  void transmit(PublicKey to, byte[] packet) {
    KernelPeer peer = peers.get(to);
    IpAddress destination = InnerPacket.destination(packet);
    if (peer != null && destination != null) {
      int owner = learned.owner(destination.high(), destination.low());
      routes.transmit(peer, destination, peers.get(owner), packet);
    }
  }

  /** Learned addresses stay in the kernel: connections go on without us. */
  void close() {
    routes.flushGrants();
    routes.flushRemovals();
  }
}
