package org.slaacguard.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.routing.LearnRefusal;

/**
 * The progress of a peer's autoconfiguration since the daemon started, which shows where it stops.
 *
 * @param solicited time of the last valid router solicitation; null if none came
 * @param advertised time of the last router advertisement; null if none was sent
 * @param refused the last refused source, and the last one of the other kind: link-local or not
 * @param clockAhead how far the peer's clock was ahead of ours at its last handshake, by the
 *     handshake's timestamp; negative if it was behind; null if unknown
 * @param delegated the prefixes delegated to the peer by DHCPv6
 * @param unreachable packets to targets that the peer may not reach
 * @param attempted when the first handshake began, by either side, since the last one that
 *     completed; null if none did, or unknown, as the kernel's WireGuard does not tell
 */
public record PeerTrace(
    @Nullable Instant solicited,
    @Nullable Instant advertised,
    List<Refused> refused,
    @Nullable Duration clockAhead,
    List<Delegated> delegated,
    long unreachable,
    @Nullable Instant attempted) {
  /** The trace of a peer without any progress. */
  public static final PeerTrace NONE = new PeerTrace(null, null, List.of());

  /** The trace of a peer that may reach everything, with nothing else known. */
  public PeerTrace(
      @Nullable Instant solicited, @Nullable Instant advertised, List<Refused> refused) {
    this(solicited, advertised, refused, null, List.of(), 0, null);
  }

  /** The same with a clock difference. */
  public PeerTrace withClockAhead(@Nullable Duration ahead) {
    return new PeerTrace(solicited, advertised, refused, ahead, delegated, unreachable, attempted);
  }

  /** The same with other delegated prefixes. */
  public PeerTrace withDelegated(List<Delegated> others) {
    return new PeerTrace(
        solicited, advertised, refused, clockAhead, others, unreachable, attempted);
  }

  /**
   * A prefix delegated to the peer by DHCPv6.
   *
   * @param client the DUID of the requesting client
   * @param iaid the client's identifier of the association
   * @param validUntil end of the lease unless the client renews it
   */
  public record Delegated(IpPrefix prefix, Duid client, int iaid, Instant validUntil) {}

  /**
   * A refused source address.
   *
   * @param count refused packets since this address began to be refused for this reason
   */
  public record Refused(IpAddress address, LearnRefusal reason, long count, Instant at) {}

  /** The same with this number of packets to unreachable targets. */
  public PeerTrace withUnreachable(long packets) {
    return new PeerTrace(solicited, advertised, refused, clockAhead, delegated, packets, attempted);
  }

  /** The same with the begin of a handshake that has not completed. */
  public PeerTrace withAttempted(@Nullable Instant at) {
    return new PeerTrace(solicited, advertised, refused, clockAhead, delegated, unreachable, at);
  }

  /** Copies the list. */
  public PeerTrace {
    refused = List.copyOf(refused);
    delegated = List.copyOf(delegated);
  }
}
