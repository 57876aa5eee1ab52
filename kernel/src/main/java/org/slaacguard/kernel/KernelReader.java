package org.slaacguard.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardPeer;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Reads the kernel's peers and static AllowedIPs, and notices changes by any program. Packets wait
 * during a reading, so readings take at most a tenth of the thread's time. For one thread; times
 * are monotonic nanoseconds.
 */
final class KernelReader {
  private static final long SECOND = 1_000_000_000L;

  /** A session carries nothing after REJECT_AFTER_TIME (whitepaper, section 6.1). */
  private static final Duration SESSION = Duration.ofMinutes(3);

  /** Interval between readings; longer if there is more to read. */
  private static final long INTERVAL = 2 * SECOND;

  private static final long PER_PEER = SECOND / 1000;
  private static final long PER_ADDRESS = SECOND / 5000;

  private final KernelDevice device;
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;
  private final KernelUpdate update;

  /** When to read without a request. */
  private long next;

  /** When to read at the earliest. */
  private long notBefore;

  private long began;
  private boolean reading;

  /** Creates a reader that has not read yet. */
  KernelReader(
      KernelDevice device,
      KernelPeers peers,
      KernelRoutes routes,
      LearnedAddresses learned,
      KernelUpdate update,
      long now) {
    this.device = device;
    this.peers = peers;
    this.routes = routes;
    this.learned = learned;
    this.update = update;
    next = now;
    notBefore = now;
    began = now - 1;
  }

  /** Whether a reading is due. */
  boolean isDue(long now) {
    return now - next >= 0;
  }

  /** Whether a reading on request is allowed now. */
  boolean mayRead(long now) {
    return now - notBefore >= 0;
  }

  /** When the next reading on request is allowed. */
  long notBefore() {
    return notBefore;
  }

  /** Requests a reading. */
  void want(long now) {
    next = Math.min(next, Math.max(now, notBefore));
  }

  /** When the last reading began; it shows all earlier changes. */
  long began() {
    return began;
  }

  /**
   * Reads the kernel's state.
   *
   * @param settings the interface's, for new peers
   */
  void read(Settings settings, long now) {
    reading = true;
    try (WireGuardDevice seen = device.get()) {
      began = now;
      next = now + INTERVAL + peers.size() * PER_PEER + learned.size() * PER_ADDRESS;
      compare(seen, settings);
    }
  }

  /**
   * Counts the time of a reading, or of a similar request.
   *
   * @param began when it began
   */
  void ended(long began, long now) {
    if (reading) {
      reading = false;
      notBefore = now + 9 * (now - began);
      next = Math.max(next, notBefore);
    }
  }

  /** Compares the kernel's state with the previous reading. */
  void compare(WireGuardDevice seen, Settings settings) {
    Set<PublicKey> present = new HashSet<>();
    AllowedIps.Builder statics = AllowedIps.builder();
    routes.readingBegins();
    for (WireGuardPeer each : seen.peers()) {
      present.add(each.publicKey());
      KernelPeer peer = peers.get(each.publicKey());
      if (peer == null) {
        peer = peers.add(each.publicKey());
        learned.policy(peer.slot, peer.policy(settings));
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
      // Forgets learned addresses that are static by now, also among the grants.
      learned.staticAddresses(snapshot);
    }
  }

  private void collect(KernelPeer peer, List<IpPrefix> had, AllowedIps.Builder statics) {
    Set<IpPrefix> learnedHere = new HashSet<>();
    learned.list(peer.slot).forEach(entry -> learnedHere.add(IpPrefix.of(entry.address())));
    for (IpPrefix prefix : had) {
      if (routes.isPassing(prefix, peer.key)) {
        routes.passing(prefix, peer.key);
      } else if (!learnedHere.remove(prefix)) {
        statics.add(prefix, peer.slot);
      }
    }
    // A program that replaced the peer's AllowedIPs has removed the rest.
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
      // A new session has replaced the old one.
      peer.live = false;
    }
    peer.handshake = handshake;
    session(peer, recent);
  }

  /** Reports that a session has begun or ended, unless that is known. */
  void session(KernelPeer peer, boolean live) {
    if (peer.live != live) {
      peer.live = live;
      peer.events.offer(
          live
              ? new BackendEvent.SessionEstablished(peer.key, Instant.now())
              : new BackendEvent.SessionExpired(peer.key, Instant.now()));
    }
  }
}
