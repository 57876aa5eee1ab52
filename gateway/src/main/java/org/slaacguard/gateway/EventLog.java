package org.slaacguard.gateway;

import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counted;
import org.slaacguard.control.PeerLineBudget;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the backend's events, at a rate that no peer can raise or exhaust for others. */
final class EventLog implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private final String interfaceName;
  private final PeerLineBudget learned;
  private final PeerLineBudget refused;

  EventLog(String interfaceName, long now) {
    this.interfaceName = interfaceName;
    learned = new PeerLineBudget(now);
    refused = new PeerLineBudget(now);
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.AddressLearned e -> {
        if (allows(learned, e.peer(), "learned and forgotten addresses", now)) {
          LOG.info("{}: learned {} from peer {}", interfaceName, e.address(), new Name(e.peer()));
        }
      }
      case BackendEvent.AddressForgotten e -> {
        if (allows(learned, e.peer(), "learned and forgotten addresses", now)) {
          LOG.info(
              "{}: forgot {} of peer {}: {}",
              interfaceName,
              e.address(),
              new Name(e.peer()),
              e.reason());
        }
      }
      case BackendEvent.AddressRefused e -> {
        if (allows(refused, e.peer(), "refusals", now)) {
          LOG.warn(
              "{}: refused {} from {} of peer {}: {}",
              interfaceName,
              Counted.of(e.count(), "packet"),
              e.address(),
              new Name(e.peer()),
              why(e));
        }
      }
      case BackendEvent.PacketRefused e ->
          LOG.trace("{}: a packet of peer {} refused", interfaceName, new Name(e.peer()));
      case BackendEvent.SessionEstablished e ->
          LOG.debug("{}: session with peer {}", interfaceName, new Name(e.peer()));
      case BackendEvent.SessionExpired e ->
          LOG.debug("{}: session with peer {} is over", interfaceName, new Name(e.peer()));
      case BackendEvent.EndpointChanged e ->
          LOG.debug("{}: peer {} is now at {}", interfaceName, new Name(e.peer()), e.endpoint());
      case BackendEvent.HandshakeStamped e ->
          LOG.trace("{}: handshake with peer {}", interfaceName, new Name(e.peer()));
      case BackendEvent.Dhcp6Received e ->
          LOG.trace("{}: DHCPv6 from peer {}", interfaceName, new Name(e.peer()));
      case BackendEvent.NeighborDiscovery e ->
          LOG.trace("{}: neighbour discovery from peer {}", interfaceName, new Name(e.peer()));
      case BackendEvent.GroupDatagram e ->
          LOG.trace("{}: a datagram to a group from peer {}", interfaceName, new Name(e.peer()));
    }
  }

  /** The reason. For a conflict between two peers it also names the owner and the remedy. */
  private static String why(BackendEvent.AddressRefused refused) {
    PublicKey owner = refused.owner();
    String reason = refused.reason().label();
    return owner == null
        ? reason
        : reason + ", it is peer " + owner.abbreviated() + "'s; " + AddressConflict.REMEDY;
  }

  private boolean allows(PeerLineBudget budget, PublicKey peer, String what, long now) {
    return budget.allows(
        peer,
        now,
        left ->
            LOG.warn("{}: {} about {} left out", interfaceName, Counted.of(left, "line"), what));
  }

  /** A peer's name, which is made only for lines that are written. */
  private record Name(PublicKey peer) {
    @Override
    public String toString() {
      return peer.abbreviated();
    }
  }
}
