package org.slaacguard.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;

/** Something a backend saw or did. */
public sealed interface BackendEvent {
  /** The peer it is about. */
  PublicKey peer();

  /** An address was learned; it is routable already. */
  record AddressLearned(PublicKey peer, IpAddress address, Instant at) implements BackendEvent {}

  /** A learned address is no longer routed to its peer. */
  record AddressForgotten(PublicKey peer, IpAddress address, Instant at, ForgetReason reason)
      implements BackendEvent {}

  /**
   * An authenticated packet was dropped because of its source address. A backend may join equal
   * refusals into one event.
   *
   * @param owner the peer that has the address, in case of a conflict; null where that has ended
   * @param count how many packets this event stands for
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
   * An IPv6 packet was refused because of its source, which the sender should hear. Of many, some
   * ({@link PeerEvents#admitsRefusal}).
   *
   * @param packet from the IPv6 header on, 1,232 bytes at the most; owned by the receiver
   */
  record PacketRefused(PublicKey peer, LearnRefusal reason, byte[] packet)
      implements BackendEvent {}

  /**
   * A neighbour discovery message came from a peer: type 133 to 137 of ICMPv6 (RFC 4861), seen
   * before any check of its source address. Router advertisements and redirects do not come this
   * way: the backend drops them, unless they come from a static address of the peer.
   *
   * @param packet the whole IPv6 packet, not validated, owned by the receiver
   */
  record NeighborDiscovery(PublicKey peer, byte[] packet) implements BackendEvent {}

  /**
   * A UDP datagram to a multicast group of link scope came from a peer that hears groups ({@link
   * PeerEvents#hearsGroups}), from an address that is the peer's. The interface got it too. Of
   * many, some ({@link PeerEvents#admitsGroup}).
   *
   * @param packet the whole IPv6 packet, {@link PeerEvents#LARGEST_OF_GROUP} bytes at the most;
   *     owned by the receiver
   */
  record GroupDatagram(PublicKey peer, byte[] packet) implements BackendEvent {}

  /**
   * A DHCPv6 message came to all servers on the link, {@code ff02::1:2} port 547, from a link-local
   * address that is the peer's, by its AllowedIPs or learned. The packet goes on to the host, too.
   *
   * @param packet the whole IPv6 packet, not validated but for its source, owned by the receiver
   */
  record Dhcp6Received(PublicKey peer, byte[] packet) implements BackendEvent {}

  /** A handshake was completed: the peer has a live session from now on. */
  record SessionEstablished(PublicKey peer, Instant at) implements BackendEvent {}

  /** The peer's session is over: its keys are gone, and no handshake has replaced them. */
  record SessionExpired(PublicKey peer, Instant at) implements BackendEvent {}

  /** An initiation was accepted, or sent: these are the newest timestamps now. */
  record HandshakeStamped(PublicKey peer, HandshakeTimes times) implements BackendEvent {}

  /** Authenticated packets now come from another place. */
  record EndpointChanged(PublicKey peer, Endpoint endpoint, Instant at) implements BackendEvent {}
}
