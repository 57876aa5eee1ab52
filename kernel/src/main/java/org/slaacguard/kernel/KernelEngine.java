package org.slaacguard.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EventQueue;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.net.Icmp6Error;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkGroups;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;

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

  /** "Last seen" is fetched so often at least, and four times in the shortest expiry. */
  private static final long REFRESH_INTERVAL = 30 * SECOND;

  /** Few enough that what is learned is not long on its way to the kernel. */
  private static final int LOOK_LIMIT = 64;

  private final KernelDevice device;
  private final ProbeView probeView;
  private final EventQueue events;
  private final Predicate<byte[]> stack;
  private final List<Returnable> waiting = new ArrayList<>();
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;
  private final KernelUpdate update;
  private final KernelReader reader;
  private final KernelTransmit transmit;
  private final DeferredPackets deferred = new DeferredPackets();
  private final KernelRetry retry = new KernelRetry();
  private final PeerHolds holds;
  private final PeerFairQueue queue = new PeerFairQueue();
  private Settings settings = Settings.NONE;
  private long nextTick;
  private long tickBegan;
  private long nextRefresh;
  private long refreshInterval = REFRESH_INTERVAL;
  private long guarded;
  private long unreturned;
  private volatile long lostInRing;

  /** A packet that goes back into the stack once the kernel knows whose its source is. */
  private record Returnable(KernelPeer peer, IpAddress source, byte[] packet) {}

  /**
   * An engine that has looked at the interface once.
   *
   * @param stack takes packets as if the interface had received them
   * @param loans what is lent, for the next daemon
   */
  KernelEngine(
      KernelDevice device,
      ProbeView probeView,
      Predicate<byte[]> stack,
      LoanRecord loans,
      EventQueue events,
      RandomGenerator random,
      long now) {
    this.stack = stack;
    this.device = device;
    this.probeView = probeView;
    this.events = events;
    peers = new KernelPeers(events);
    routes = new KernelRoutes(device, peers, probeView, loans, now);
    learned = new LearnedAddresses(random, now, routes);
    update = new KernelUpdate(device, peers, routes, learned);
    reader = new KernelReader(device, peers, routes, learned, update, now);
    transmit = new KernelTransmit(peers, routes, learned);
    holds = new PeerHolds(probeView, learned);
    nextTick = now;
    nextRefresh = now + REFRESH_INTERVAL;
    reader.read(settings, now);
    if (routes.takesBackLoans()) {
      routes.flushGrants();
      reader.read(settings, now);
    }
    update.found();
  }

  /**
   * Takes what the probe saw, some of it where there is much. While the kernel refuses something,
   * that waits where it is.
   *
   * @return whether there is more
   * @throws LinuxException ENODEV, or another one that there is no sense in repeating
   */
  boolean look(long now) {
    try {
      routes.now(now);
      return recovers(now) && takeSome(now);
    } catch (LinuxException e) {
      retry.failed(e, now);
      return false;
    }
  }

  private boolean takeSome(long now) {
    probeView.poll(queue::add, queue.room());
    int count = 0;
    for (ProbeEvent event = queue.next(); event != null; event = queue.next()) {
      packet(event, false, now);
      if (++count == LOOK_LIMIT) {
        break;
      }
    }
    bringIn();
    return !queue.isEmpty();
  }

  /** Tells the kernel and the probe what the packets have taught, and puts these back. */
  private void bringIn() {
    routes.flushGrants();
    holds.flush();
    // Only now may replies go back; the kernel dropped these, and nobody sends them again soon.
    for (Returnable each : waiting) {
      boolean back = has(each.peer, each.source) && stack.test(each.packet);
      unreturned += back ? 0 : 1;
    }
    waiting.clear();
  }

  /** Whether the address is still the peer's: it may have waited while the kernel refused. */
  private boolean has(KernelPeer peer, IpAddress address) {
    return !peer.gone
        && (learned.owner(address.high(), address.low()) == peer.slot
            || routes.statics().lookup(address.high(), address.low()) == peer.slot);
  }

  /**
   * After a refusal all is done that was to be done; but first the kernel is read, since what was
   * to be granted may be another's by now.
   *
   * @return whether nothing is refused at present
   */
  private boolean recovers(long now) {
    if (retry.isFailing()) {
      if (retry.isWaiting(now)) {
        return false;
      }
      readAndSettle(now);
      routes.flushRemovals();
      retry.worked();
    }
    return true;
  }

  /** Reads the kernel, and does at once what follows from it. */
  private void readAndSettle(long now) {
    reader.read(settings, now);
    deferred.before(reader.began()).forEach(event -> packet(event, true, now));
    bringIn();
  }

  /**
   * Takes a packet.
   *
   * @param settled whether the kernel was read since it came
   */
  private void packet(ProbeEvent event, boolean settled, long now) {
    KernelPeer peer = peers.get(event.peer());
    if (peer == null) {
      // Somebody made it just now; the next packet finds it.
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

  /** The probe has not marked its address as seen. */
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

  /** Hands over a datagram to a group, whose source is the peer's. */
  private static void group(KernelPeer peer, ProbeEvent event, long now) {
    if (event.isWhole()
        && LinkGroups.isDatagram(event.packet())
        && peer.events.admitsGroup(event.length(), now)) {
      peer.events.offer(new BackendEvent.GroupDatagram(peer.key, event.packet()));
    }
  }

  /** Behind the check of its source: the answer goes where the peer may be. */
  private void dhcp6(KernelPeer peer, ProbeEvent event, long now) {
    if (event.isWhole() && peer.events.admitsDhcp6(event.packet().length, now)) {
      peer.events.offer(new BackendEvent.Dhcp6Received(peer.key, event.packet()));
    }
  }

  /** Judges a packet's source, which the kernel has refused. */
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
      // Whose it is we do not know; we shall not take it from there.
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
      // Ours, and the kernel does not know yet; or somebody replaced the peer's AllowedIPs.
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

  /**
   * Does what is due.
   *
   * @return when to come again
   * @throws LinuxException ENODEV, or another one that there is no sense in repeating
   */
  long tick(long now) {
    tickBegan = now;
    try {
      routes.now(now);
      if (recovers(now)) {
        if (now >= nextTick) {
          nextTick = now + SECOND;
          everySecond(now);
        } else if (!deferred.isEmpty() && reader.mayRead(now)) {
          readAndSettle(now);
        }
      }
    } catch (LinuxException e) {
      retry.failed(e, now);
    }
    if (retry.isFailing()) {
      return retry.until();
    }
    return deferred.isEmpty() ? nextTick : Math.min(nextTick, Math.max(now, reader.notBefore()));
  }

  private void everySecond(long now) {
    if (now >= nextRefresh) {
      nextRefresh = now + refreshInterval;
      refresh();
    }
    learned.expire(now);
    holds.tick(now);
    long lost = probeView.lost();
    if (lost != lostInRing) {
      // A packet of a new session, or of a peer that is not known, may be among them.
      lostInRing = lost;
      reader.want(now);
    }
    boolean blindly = routes.hasRemovals() && !device.removesByName();
    if (blindly) {
      reader.want(now);
    }
    boolean read = reader.isDue(now);
    if (read) {
      readAndSettle(now);
    }
    routes.flushGrants();
    if (read || !blindly) {
      routes.flushRemovals();
    }
  }

  /** Whether nothing may be asked of the kernel just now, since it refused something. */
  boolean isWaiting(long now) {
    return retry.isWaiting(now);
  }

  /** Fetches when addresses were last seen. */
  private void refresh() {
    probeView.lastSeen(
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
    reader.ended(tickBegan, now);
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
      readAndSettle(now);
      settings = update.apply(change, settings, now);
    } catch (LinuxException e) {
      throw refused(e);
    }
    try {
      settle(now);
    } catch (LinuxException e) {
      // It is made; what follows from it is done as soon as it can be.
      later(e, now);
    }
    long shortest = Duration.ofDays(1).toSeconds();
    for (KernelPeer peer : peers.all()) {
      shortest = Math.min(shortest, peer.policy(settings).expiry().toSeconds());
    }
    refreshInterval = Math.min(REFRESH_INTERVAL, shortest * (SECOND / 4));
    nextRefresh = Math.min(nextRefresh, now + refreshInterval);
  }

  private void settle(long now) {
    routes.flushGrants();
    if (routes.hasRemovals() && !device.removesByName()) {
      readAndSettle(now);
    }
    routes.flushRemovals();
    readAndSettle(now);
  }

  private void later(LinuxException refusal, long now) throws BackendException {
    try {
      retry.failed(refusal, now);
    } catch (LinuxException e) {
      throw refused(e);
    }
  }

  private static BackendException refused(LinuxException e) {
    return new BackendException(String.valueOf(e.getMessage()), e.errno(), e);
  }

  /** How things stand. */
  DeviceStatus status(String name, long now) throws BackendException {
    try {
      refresh();
      try (WireGuardDevice seen = device.get()) {
        reader.compare(seen, settings);
        // At once: later it may be another's.
        routes.flushGrants();
        return KernelStatus.of(
            name, seen, settings, peers, routes.statics(), learned, now, counts());
      }
    } catch (LinuxException e) {
      throw refused(e);
    }
  }

  /** Whose an address is, by a reading of this moment where one may be made. */
  AddressOwner owner(IpAddress address, long now) throws BackendException {
    try {
      routes.now(now);
      if (reader.mayRead(now) && !retry.isFailing()) {
        readAndSettle(now);
      }
    } catch (LinuxException e) {
      throw refused(e);
    }
    return AddressOwner.of(
        address,
        routes.statics(),
        learned,
        slot -> {
          KernelPeer peer = peers.get(slot);
          return peer == null ? null : peer.key;
        },
        now,
        Instant.now());
  }

  /**
   * Something was asked that may have read the kernel: this counts as in {@link #tickEnded}.
   *
   * @param began when it was asked
   */
  void asked(long began, long now) {
    reader.ended(began, now);
  }

  /**
   * Takes a learned address from a peer, here and in the kernel.
   *
   * @return whether the peer had learned it
   */
  boolean forget(PublicKey from, IpAddress address, long now) throws BackendException {
    routes.now(now);
    KernelPeer peer = peers.get(from);
    if (peer == null || !learned.forget(peer.slot, address)) {
      return false;
    }
    try {
      settle(now);
    } catch (LinuxException e) {
      // It is not learned any more; the kernel hears of it as soon as it listens.
      later(e, now);
    }
    return true;
  }

  /** The peers of whose sessions the controller was told. */
  Set<PublicKey> liveSessions() {
    Set<PublicKey> live = new HashSet<>();
    for (KernelPeer peer : peers.all()) {
      if (peer.live) {
        live.add(peer.key);
      }
    }
    return live;
  }

  /** Packets so far for which the probe had no room, as of the last second. Any thread. */
  long lostInRing() {
    return lostInRing;
  }

  private KernelStatus.Counts counts() {
    return new KernelStatus.Counts(
        guarded,
        unreturned,
        probeView.heldBack() + queue.refused(),
        events.lost() + probeView.lost(),
        transmit.refused(),
        transmit.unsent(),
        retry.failures(),
        events.limited(),
        events.groupsLimited(),
        events.dhcp6Limited());
  }

  /**
   * Sends a packet to a peer, or counts that it did not.
   *
   * @throws LinuxException if the kernel does not take it; that is counted too
   */
  void transmit(PublicKey to, byte[] packet) {
    transmit.send(device, peers.get(to), packet);
  }

  /** Learned addresses stay in the kernel: connections go on without us. */
  void close(long now) {
    routes.flushGrants();
    if (routes.hasRemovals() && !device.removesByName()) {
      reader.read(settings, now);
    }
    routes.flushRemovals();
    routes.loansEnd();
  }
}
