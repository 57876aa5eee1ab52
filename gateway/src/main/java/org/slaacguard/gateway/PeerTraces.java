package org.slaacguard.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;

/**
 * Records how far autoconfiguration went with each peer, to explain why a peer has no address. A
 * fixed amount for each known peer, whatever it sends.
 */
final class PeerTraces implements Service {
  /**
   * The most seconds that a peer's clock is reported to be off: a peer may put anything into a
   * timestamp.
   */
  private static final long MOST = 100L * 366 * 24 * 3600;

  private final InstantSource clock;
  private final Map<PublicKey, Steps> peers = new HashMap<>();

  PeerTraces(InstantSource clock) {
    this.clock = clock;
  }

  /** When each step last happened. */
  private static final class Steps {
    @Nullable Instant solicited;
    @Nullable Instant advertised;
    PeerTrace.@Nullable Refused linkLocal;
    PeerTrace.@Nullable Refused other;

    /** The timestamp of its newest initiation, and how far that was ahead of our clock. */
    @Nullable TaiTimestamp stamped;

    @Nullable Duration clockAhead;

    /** The timestamps of its last handshake. */
    HandshakeTimes times = HandshakeTimes.NONE;

    /** When the last handshake completed, in the controller's time. */
    long completedAt = Long.MIN_VALUE;

    /** When a handshake began that has not completed. */
    @Nullable Instant attempted;

    /**
     * A handshake begins. What comes in the same step as the news of one that has completed is that
     * one: a timestamp comes first, and both may have waited.
     */
    void begins(HandshakeTimes next, Instant at, long now) {
      boolean isFirst = times.equals(HandshakeTimes.NONE);
      if (!isFirst && !next.equals(times) && now != completedAt && attempted == null) {
        attempted = at;
      }
      times = next;
    }

    void completes(long now) {
      attempted = null;
      completedAt = now;
    }

    /**
     * Takes the newest timestamp of a peer. The first one may be of an earlier run; a different one
     * has come just now.
     */
    void stamped(@Nullable TaiTimestamp received, Instant now) {
      if (received != null && !received.equals(stamped)) {
        if (stamped != null) {
          long seconds = received.seconds() - TaiTimestamp.EPOCH - now.getEpochSecond();
          clockAhead = Duration.ofSeconds(Math.clamp(seconds, -MOST, MOST));
        }
        stamped = received;
      }
    }

    void refused(BackendEvent.AddressRefused event) {
      boolean isLinkLocal = IpPrefix.LINK_LOCAL.contains(event.address());
      PeerTrace.Refused before = isLinkLocal ? linkLocal : other;
      long count = event.count();
      if (before != null
          && before.address().equals(event.address())
          && before.reason() == event.reason()) {
        count += before.count();
      }
      PeerTrace.Refused now =
          new PeerTrace.Refused(event.address(), event.reason(), count, event.at());
      if (isLinkLocal) {
        linkLocal = now;
      } else {
        other = now;
      }
    }

    PeerTrace trace() {
      List<PeerTrace.Refused> refused = new ArrayList<>();
      if (other != null) {
        refused.add(other);
      }
      if (linkLocal != null) {
        refused.add(linkLocal);
      }
      return new PeerTrace(solicited, advertised, refused)
          .withClockAhead(clockAhead)
          .withAttempted(attempted);
    }
  }

  /** A valid router solicitation came. */
  void solicited(PublicKey peer) {
    Steps steps = peers.get(peer);
    if (steps != null) {
      steps.solicited = clock.instant();
    }
  }

  /** A router advertisement goes out. */
  void advertised(PublicKey peer) {
    Steps steps = peers.get(peer);
    if (steps != null) {
      steps.advertised = clock.instant();
    }
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(peers::remove);
    changes.changed().forEach(peer -> peers.putIfAbsent(peer.key(), new Steps()));
  }

  @Override
  public void event(BackendEvent event, long now) {
    Steps steps = peers.get(event.peer());
    if (steps == null) {
      return;
    }
    switch (event) {
      case BackendEvent.AddressRefused refused -> steps.refused(refused);
      case BackendEvent.HandshakeStamped e -> {
        Instant at = clock.instant();
        steps.stamped(e.times().received(), at);
        steps.begins(e.times(), at, now);
      }
      case BackendEvent.SessionEstablished _ -> steps.completes(now);
      default -> {}
    }
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    Map<PublicKey, PeerTrace> traces = new HashMap<>(status.traces());
    peers.forEach(
        (peer, steps) -> {
          PeerTrace trace = steps.trace();
          if (!trace.equals(PeerTrace.NONE)) {
            traces.put(peer, trace);
          }
        });
    return status.withTraces(traces);
  }
}
