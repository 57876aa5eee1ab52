package org.slaacguard.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EventQueue;
import org.slaacguard.control.PortText;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Keeps the kernel's WireGuard consistent with learned addresses. The kernel is authoritative for
 * peers, keys and static AllowedIPs, whoever has set them; {@link LearnedAddresses} for the rest.
 *
 * <ol>
 *   <li>{@link #look} processes the packets that the probe saw ({@link ProbeIntake}).
 *   <li>{@link #tick} forgets idle addresses, and notices changes by other programs.
 *   <li>{@link #apply}, {@link #status} and {@link #transmit} serve the controller.
 * </ol>
 *
 * <p>It has no thread and no clock. For one thread; times are monotonic nanoseconds.
 */
final class KernelEngine {
  private static final long SECOND = 1_000_000_000L;

  /** The longest interval between two readings of "last seen"; the shortest expiry has four. */
  private static final long REFRESH_INTERVAL = 30 * SECOND;

  private final KernelDevice device;
  private final ProbeView probeView;
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;
  private final KernelUpdate update;
  private final KernelReader reader;
  private final KernelTransmit transmit;
  private final KernelRetry retry = new KernelRetry();
  private final ProbeIntake intake;
  private final KernelCounts counts;
  private Settings settings = Settings.NONE;
  private long nextTick;
  private long tickBegan;
  private long nextRefresh;
  private long refreshInterval = REFRESH_INTERVAL;
  private volatile long lostInRing;

  /**
   * Creates an engine, and reads the interface once.
   *
   * @param stack accepts packets as if the interface had received them
   * @param loans the record of loans, for the next daemon
   */
  KernelEngine(
      KernelDevice device,
      ProbeView probeView,
      Predicate<byte[]> stack,
      LoanRecord loans,
      EventQueue events,
      RandomGenerator random,
      long now) {
    this.device = device;
    this.probeView = probeView;
    peers = new KernelPeers(events);
    routes = new KernelRoutes(device, peers, probeView, loans, now);
    // No more than are followed: another one would expire while it is in use, and could be taken.
    learned = new LearnedAddresses(random, now, routes, AddressProbe.ADDRESSES);
    update = new KernelUpdate(device, peers, routes, learned);
    reader = new KernelReader(device, peers, routes, learned, update, now);
    transmit = new KernelTransmit(peers, routes, learned);
    intake = new ProbeIntake(probeView, peers, routes, learned, reader, stack);
    counts = new KernelCounts(probeView, intake, events, transmit, retry);
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
   * Processes some of the packets that the probe saw. While the kernel refuses a request, they wait
   * in the ring.
   *
   * @return whether there is more
   * @throws LinuxException ENODEV, or another error after which repeating is pointless
   */
  boolean look(long now) {
    try {
      routes.now(now);
      return recovers(now) && intake.take(now);
    } catch (LinuxException e) {
      retry.failed(e, now);
      return false;
    }
  }

  /**
   * Catches up after a refusal. It reads the kernel first, because an address to be granted may
   * have another owner by now.
   *
   * @return whether no request is refused at present
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

  /** Reads the kernel, and acts on it at once. */
  private void readAndSettle(long now) {
    reader.read(settings, now);
    intake.settle(now);
  }

  /**
   * Runs what is due.
   *
   * @return when to call again
   * @throws LinuxException ENODEV, or another error after which repeating is pointless
   */
  long tick(long now) {
    tickBegan = now;
    try {
      routes.now(now);
      if (recovers(now)) {
        if (now >= nextTick) {
          nextTick = now + SECOND;
          everySecond(now);
        } else if (intake.defers() && reader.mayRead(now)) {
          readAndSettle(now);
        }
      }
    } catch (LinuxException e) {
      retry.failed(e, now);
    }
    if (retry.isFailing()) {
      return retry.until();
    }
    return intake.defers() ? Math.min(nextTick, Math.max(now, reader.notBefore())) : nextTick;
  }

  private void everySecond(long now) {
    if (now >= nextRefresh) {
      nextRefresh = now + refreshInterval;
      refresh();
    }
    long _ = learned.expire(now);
    intake.tick(now);
    long lost = probeView.lost();
    if (lost != lostInRing) {
      // Lost events may include one of a new session, or of an unknown peer.
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

  /** Whether requests to the kernel must wait, because it has refused one. */
  boolean isWaiting(long now) {
    return retry.isWaiting(now);
  }

  /** Reads when addresses were last seen. */
  private void refresh() {
    probeView.lastSeen(
        (high, low, seen) -> {
          int owner = learned.owner(high, low);
          if (owner != LearnedAddresses.NOBODY) {
            // The peer has the address, so this only moves "last seen" forward.
            learned.learn(owner, high, low, seen);
          }
        });
  }

  /**
   * Counts the time of a tick, which may have read the kernel. Packets wait during a reading, so
   * readings take at most a tenth of the thread's time.
   */
  void tickEnded(long now) {
    reader.ended(tickBegan, now);
  }

  /**
   * Applies a change.
   *
   * @throws BackendException if the kernel refuses it; nothing of ours has changed then
   */
  void apply(DeviceUpdate change, long now) throws BackendException {
    if (change.isClaim()) {
      claim(change, now);
      return;
    }
    try {
      routes.now(now);
      intake.liftHolds();
      readAndSettle(now);
      settings = update.apply(change, settings, now);
    } catch (LinuxException e) {
      if (e.errno() == Errno.EADDRINUSE) {
        Integer port = change.listenPort();
        String why = port == null ? PortText.inUse() : PortText.inUse(port);
        throw new BackendException(why, e.errno(), e);
      }
      throw refused(e);
    }
    try {
      settle(now);
    } catch (LinuxException e) {
      // The change is made, and its consequences follow as soon as possible.
      later(e, now);
    }
    long shortest = Duration.ofDays(1).toSeconds();
    for (KernelPeer peer : peers.all()) {
      shortest = Math.min(shortest, peer.policy(settings).expiry().toSeconds());
    }
    refreshInterval = Math.min(REFRESH_INTERVAL, shortest * (SECOND / 4));
    nextRefresh = Math.min(nextRefresh, now + refreshInterval);
  }

  /**
   * Restores addresses, which peers can cause. So it costs a reading of the kernel at most, and the
   * usual part of the thread's time.
   */
  private void claim(DeviceUpdate change, long now) throws BackendException {
    if (retry.isFailing() || !reader.mayRead(now)) {
      throw new BackendException("the kernel was read just now", Errno.EBUSY);
    }
    try {
      routes.now(now);
      readAndSettle(now);
      update.claim(change, now);
      routes.flushGrants();
    } catch (LinuxException e) {
      later(e, now);
    }
  }

  private void settle(long now) {
    removeNow(now);
    readAndSettle(now);
  }

  private void removeNow(long now) {
    routes.flushGrants();
    if (routes.hasRemovals() && !device.removesByName()) {
      readAndSettle(now);
    }
    routes.flushRemovals();
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

  /** The status of the interface. */
  DeviceStatus status(String name, long now) throws BackendException {
    try {
      refresh();
      try (WireGuardDevice seen = device.get()) {
        reader.compare(seen, settings);
        // At once, because the address may have another owner later.
        routes.flushGrants();
        return new KernelStatus(name, settings, peers, routes.statics(), learned, counts.all())
            .of(seen, now);
      }
    } catch (LinuxException e) {
      throw refused(e);
    }
  }

  /** The owner of an address, after a reading of the kernel if one is allowed now. */
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
   * Counts the time of a request that may have read the kernel, as {@link #tickEnded} does.
   *
   * @param began when the request began
   */
  void asked(long began, long now) {
    reader.ended(began, now);
  }

  /**
   * Removes a learned address from a peer, here and in the kernel.
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
      removeNow(now);
    } catch (LinuxException e) {
      // The address is forgotten here, and the kernel is told as soon as it accepts that.
      later(e, now);
    }
    return true;
  }

  /** The peers whose sessions were reported to the controller. */
  Set<PublicKey> liveSessions() {
    Set<PublicKey> live = new HashSet<>();
    for (KernelPeer peer : peers.all()) {
      if (peer.live) {
        live.add(peer.key);
      }
    }
    return live;
  }

  /** Number of events lost in the probe's ring, as of the last second. Any thread. */
  long lostInRing() {
    return lostInRing;
  }

  /**
   * Sends a packet to a peer, or counts that it could not be sent.
   *
   * @throws LinuxException if the kernel refuses it, which is counted too
   */
  void transmit(PublicKey to, byte[] packet) {
    transmit.send(device, peers.get(to), packet);
  }

  /** Counts packets that were never handed over, because too many waited. */
  void refusedPackets(long count) {
    transmit.lost(count);
  }

  /** Ends the engine. Learned addresses stay in the kernel, so connections go on. */
  void close(long now) {
    intake.close();
    routes.flushGrants();
    if (routes.hasRemovals() && !device.removesByName()) {
      reader.read(settings, now);
    }
    routes.flushRemovals();
    routes.loansEnd();
  }
}
