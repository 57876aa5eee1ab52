package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;

/**
 * Remembers over restarts the peers' endpoints and the timestamps of their handshakes, and starts
 * handshakes with peers that had a session lately. A peer goes on sending under keys that a new
 * daemon does not have, and would notice only after 15 s; one that only listens would be lost for
 * minutes. Without the timestamps an old initiation could be replayed after each restart, and move
 * the peer's endpoint to the attacker.
 *
 * <p>Each line of the file is {@code KEY ENDPOINT SECONDS RECEIVED SENT}: a peer; its endpoint,
 * {@code -} if only the configuration has it; the time of its last handshake in seconds since 1970,
 * 0 for never; and the newest timestamps of its initiations and of ours, {@code -} for none.
 * Earlier versions wrote the first three.
 */
final class PeerMemory implements Service {
  /**
   * How old a session may be to be begun anew: REJECT_AFTER_TIME, after which it is over
   * (whitepaper, section 6.1), doubled to allow for a reboot.
   */
  private static final Duration RECENT = Duration.ofMinutes(6);

  /**
   * A timestamp further ahead of our clock than this is not remembered. Either clock may be wrong,
   * and a peer that has corrected its clock must be heard after a restart at the latest.
   */
  private static final Duration AHEAD = Duration.ofDays(1);

  private final PeerMemoryFile file;
  private final InstantSource clock;
  private final Map<PublicKey, RememberedPeer> earlier = new LinkedHashMap<>();
  private final Map<PublicKey, RememberedPeer> now = new LinkedHashMap<>();
  private final PeerGreetings greetings = new PeerGreetings();

  /** Reads what the last daemon left. */
  PeerMemory(Path path, InstantSource clock) {
    this.clock = clock;
    file = new PeerMemoryFile(path, peer -> known(peer).line(peer), this::lines);
    file.read(line -> RememberedPeer.read(line, earlier::put));
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    return earlier.isEmpty()
        ? update
        : update.toBuilder().peers(update.peers().stream().map(this::amend).toList()).build();
  }

  private PeerUpdate amend(PeerUpdate peer) {
    RememberedPeer known = earlier.getOrDefault(peer.publicKey(), RememberedPeer.UNKNOWN);
    if (peer.remove() || known.equals(RememberedPeer.UNKNOWN)) {
      return peer;
    }
    PeerUpdate.Builder amended = peer.toBuilder().times(known.times());
    if (known.endpoint() != null && peer.endpoint() == null) {
      amended.endpoint(known.endpoint());
    }
    return amended.build();
  }

  @Override
  public void peers(PeerChanges changes, long at) {
    for (PublicKey peer : changes.removed()) {
      RememberedPeer known = now.remove(peer);
      RememberedPeer before = earlier.remove(peer);
      file.removed(peer, known != null || before != null);
      greetings.remove(peer);
    }
    for (KnownPeer peer : changes.changed()) {
      RememberedPeer known = earlier.remove(peer.key());
      if (known != null) {
        now.putIfAbsent(peer.key(), known);
        if (isRecent(known)) {
          greetings.add(peer.key());
        }
      }
    }
  }

  private boolean isRecent(RememberedPeer known) {
    Instant handshake = known.handshake();
    return handshake != null && handshake.plus(RECENT).isAfter(clock.instant());
  }

  /** Whether a peer has ever had a session, in this run or an earlier one. */
  boolean met(PublicKey peer) {
    RememberedPeer known = now.getOrDefault(peer, earlier.get(peer));
    return known != null && known.handshake() != null;
  }

  @Override
  public void link(LinkView view, long at) {
    greetings.link(view);
  }

  @Override
  public void event(BackendEvent event, long at) {
    switch (event) {
      case BackendEvent.EndpointChanged e -> put(e.peer(), known(e.peer()).at(e.endpoint()));
      case BackendEvent.SessionEstablished e -> {
        greetings.remove(e.peer());
        if (known(e.peer()).handshake() == null) {
          file.met(e.peer());
        }
        put(e.peer(), known(e.peer()).shaken(e.at()));
      }
      case BackendEvent.HandshakeStamped e -> stamped(e.peer(), e.times());
      default -> {}
    }
  }

  private void stamped(PublicKey peer, HandshakeTimes times) {
    HandshakeTimes before = known(peer).times();
    HandshakeTimes newest = plausible(times, before);
    // Ours are not urgent: the clock that they come from has gone on by the next start.
    if (!Objects.equals(newest.received(), before.received())) {
      file.stamped(peer);
    }
    put(peer, known(peer).stamped(newest));
  }

  @Override
  public void sessions(Set<PublicKey> live, long at) {
    greetings.removeAll(live);
  }

  @Override
  public void observe(DeviceStatus status, long at) {
    for (PeerStatus peer : status.peers()) {
      RememberedPeer known = known(peer.publicKey());
      Instant handshake = peer.latestHandshake();
      if (handshake != null && isLater(handshake, known.handshake())) {
        put(peer.publicKey(), known.at(whereNow(peer, known)).shaken(handshake));
      }
    }
  }

  /**
   * Compares to a second, which is what the file has; events also come a little later than the
   * protocol's time.
   */
  private static boolean isLater(Instant handshake, @Nullable Instant known) {
    return known == null || handshake.getEpochSecond() > known.getEpochSecond();
  }

  /** The endpoint to remember; null if only the configuration says it. */
  private static @Nullable Endpoint whereNow(PeerStatus peer, RememberedPeer known) {
    Endpoint endpoint = known.endpoint();
    return endpoint == null || peer.endpoint() == null ? endpoint : peer.endpoint();
  }

  private HandshakeTimes plausible(HandshakeTimes times, HandshakeTimes before) {
    TaiTimestamp received = times.received();
    return received != null && received.isAfter(clock.instant().plus(AHEAD))
        ? new HandshakeTimes(before.received(), times.sent())
        : times;
  }

  private RememberedPeer known(PublicKey peer) {
    return now.getOrDefault(peer, RememberedPeer.UNKNOWN);
  }

  private void put(PublicKey peer, RememberedPeer whereabouts) {
    if (!whereabouts.equals(now.put(peer, whereabouts))) {
      file.changed(peer);
    }
  }

  @Override
  public long poll(long at, Out out) {
    return Math.min(greetings.poll(at, out), file.poll(at));
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    // What is known of peers that are not configured yet is kept.
    earlier.forEach((peer, known) -> lines.add(known.line(peer)));
    now.forEach((peer, known) -> lines.add(known.line(peer)));
    return lines;
  }

  @Override
  public void close() {
    file.close();
  }
}
