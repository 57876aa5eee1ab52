package org.slaacguard.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;

/** An event that a backend reports. */
public sealed interface BackendEvent {
  /** The peer that the event is about. */
  PublicKey peer();

  /** An address was learned; it is routable already. */
  record AddressLearned(PublicKey peer, IpAddress address, Instant at) implements BackendEvent {}

  /** A learned address is no longer routed to its peer. */
  record AddressForgotten(PublicKey peer, IpAddress address, Instant at, ForgetReason reason)
      implements BackendEvent {}

  /**
   * An authenticated packet was dropped because of its source address. A backend may merge equal
   * refusals into one event.
   *
   * @param owner the peer that has the address, in a conflict; null if the conflict has ended
   * @param count number of packets that this event stands for
   */
  record AddressRefused(
      PublicKey peer,
      IpAddress address,
      LearnRefusal reason,
      @Nullable PublicKey owner,
      long count,
      Instant at)
      implements BackendEvent {}

  /**
   * An IPv6 packet was refused because of its source, and the sender should receive an ICMPv6
   * error. Rate-limited ({@link PeerEvents#admitsRefusal}).
   *
   * @param packet the packet from its IPv6 header on, at most 1,232 bytes; owned by the receiver
   */
  record PacketRefused(PublicKey peer, LearnRefusal reason, byte[] packet)
      implements BackendEvent {}

  /**
   * A peer sent a neighbour discovery message: ICMPv6 types 133 to 137 (RFC 4861), before any check
   * of its source address. Backends drop router advertisements and redirects, unless they come from
   * a static address of the peer.
   *
   * @param packet the whole IPv6 packet, not validated, owned by the receiver
   */
  record NeighborDiscovery(PublicKey peer, byte[] packet) implements BackendEvent {}

  /**
   * A peer that takes part in groups ({@link PeerEvents#hearsGroups}) sent a UDP datagram to a
   * link-scope multicast group, from an address of its own. The interface received it too.
   * Rate-limited ({@link PeerEvents#admitsGroup}).
   *
   * @param packet the whole IPv6 packet, {@link PeerEvents#LARGEST_OF_GROUP} bytes at the most;
   *     owned by the receiver
   */
  record GroupDatagram(PublicKey peer, byte[] packet) implements BackendEvent {}

  /**
   * A peer sent a DHCPv6 message to all servers on the link, {@code ff02::1:2} port 547, from a
   * link-local address of its own, static or learned. The host receives the packet too.
   *
   * @param packet the whole IPv6 packet, not validated but for its source, owned by the receiver
   */
  record Dhcp6Received(PublicKey peer, byte[] packet) implements BackendEvent {}

  /** A handshake completed: the peer has a live session from now on. */
  record SessionEstablished(PublicKey peer, Instant at) implements BackendEvent {}

  /** The peer's session ended: its keys are gone, and no handshake has replaced them. */
  record SessionExpired(PublicKey peer, Instant at) implements BackendEvent {}

  /** An initiation was accepted or sent, with these newest timestamps. */
  record HandshakeStamped(PublicKey peer, HandshakeTimes times) implements BackendEvent {}

  /** Authenticated packets now come from another endpoint. */
  record EndpointChanged(PublicKey peer, Endpoint endpoint, Instant at) implements BackendEvent {}
}
