package org.slaacguard.control;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.routing.LearnRefusal;

/**
 * How far autoconfiguration went with a peer since the daemon started: what tells where it stops.
 *
 * @param solicited when the last valid router solicitation came; null where none did
 * @param advertised when the last router advertisement went out; null where none did
 * @param refused the last refused source, and the last one of the other kind: link-local or not
 * @param unreachable packets to what it may not reach
 */
public record PeerTrace(
    @Nullable Instant solicited,
    @Nullable Instant advertised,
    List<Refused> refused,
    long unreachable) {
  /** Nothing happened yet. */
  public static final PeerTrace NONE = new PeerTrace(null, null, List.of());

  /**
   * A source address that was refused.
   *
   * @param count packets since this address, and no other of its kind, was refused for this reason
   */
  public record Refused(IpAddress address, LearnRefusal reason, long count, Instant at) {}

  /** Of a peer that may reach everything. */
  public PeerTrace(
      @Nullable Instant solicited, @Nullable Instant advertised, List<Refused> refused) {
    this(solicited, advertised, refused, 0);
  }

  /** The same with so many packets to what it may not reach. */
  public PeerTrace withUnreachable(long packets) {
    return new PeerTrace(solicited, advertised, refused, packets);
  }

  /** Copies the list. */
  public PeerTrace {
    refused = List.copyOf(refused);
  }
}
