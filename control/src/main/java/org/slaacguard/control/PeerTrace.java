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
 * How far autoconfiguration went with a peer since the daemon started: what tells where it stops.
 *
 * @param solicited when the last valid router solicitation came; null where none did
 * @param advertised when the last router advertisement went out; null where none did
 * @param refused the last refused source, and the last one of the other kind: link-local or not
 * @param clockAhead how far the peer's clock was ahead of ours at its last handshake, by the
 *     handshake's timestamp; negative where it was behind; null where that is not known
 * @param delegated the prefixes that the peer has got by DHCPv6
 * @param unreachable packets to what it may not reach
 */
public record PeerTrace(
    @Nullable Instant solicited,
    @Nullable Instant advertised,
    List<Refused> refused,
    @Nullable Duration clockAhead,
    List<Delegated> delegated,
    long unreachable) {
  /** Nothing happened yet. */
  public static final PeerTrace NONE = new PeerTrace(null, null, List.of());

  /** Of a peer that may reach everything, with nothing more known. */
  public PeerTrace(
      @Nullable Instant solicited, @Nullable Instant advertised, List<Refused> refused) {
    this(solicited, advertised, refused, null, List.of(), 0);
  }

  /** The same with something known of clocks. */
  public PeerTrace withClockAhead(@Nullable Duration ahead) {
    return new PeerTrace(solicited, advertised, refused, ahead, delegated, unreachable);
  }

  /** The same with other delegated prefixes. */
  public PeerTrace withDelegated(List<Delegated> others) {
    return new PeerTrace(solicited, advertised, refused, clockAhead, others, unreachable);
  }

  /**
   * A prefix that the peer has got by DHCPv6.
   *
   * @param client the DUID that asked for it
   * @param iaid the client's number of the association
   * @param validUntil when it ends unless the client asks again
   */
  public record Delegated(IpPrefix prefix, Duid client, int iaid, Instant validUntil) {}

  /**
   * A source address that was refused.
   *
   * @param count packets since this address, and no other of its kind, was refused for this reason
   */
  public record Refused(IpAddress address, LearnRefusal reason, long count, Instant at) {}

  /** The same with so many packets to what it may not reach. */
  public PeerTrace withUnreachable(long packets) {
    return new PeerTrace(solicited, advertised, refused, clockAhead, delegated, packets);
  }

  /** Copies the list. */
  public PeerTrace {
    refused = List.copyOf(refused);
    delegated = List.copyOf(delegated);
  }
}
