package org.slaacguard.gateway;

/** What happens in a process that somebody may want to know of. */
enum EventType {
  /** A peer has a session, and had none. */
  SESSION_BEGUN("session.begun"),
  /** A peer's session is over. */
  SESSION_ENDED("session.ended"),
  /** An address is a peer's that was nobody's lately. */
  ADDRESS_LEARNED("address.learned"),
  /** An address is a peer's that was another one's before. */
  ADDRESS_MOVED("address.moved"),
  /** A learned address was not used for too long. */
  ADDRESS_EXPIRED("address.expired"),
  /** A learned address is not the peer's any more, for another reason. */
  ADDRESS_FORGOTTEN("address.forgotten"),
  /** Packets of a peer were dropped for their source. */
  ADDRESS_REFUSED("address.refused"),
  /** The same, because the address is another peer's. */
  ADDRESS_CONFLICT("address.conflict"),
  /** Other prefixes are advertised, or addresses in others work. */
  PREFIX_CHANGED("prefix.changed"),
  /** A prefix is delegated to a peer from now on. */
  DELEGATION_BEGUN("delegation.begun"),
  /** A prefix is delegated to a peer no more. */
  DELEGATION_ENDED("delegation.ended"),
  /** A provider has delegated other prefixes to the uplink. */
  UPLINK_CHANGED("uplink.changed"),
  /** A peer has used up its monthly traffic. */
  TRAFFIC_LIMIT_REACHED("traffic.limit-reached"),
  /** A peer's date has come: it is disabled. */
  PEER_EXPIRED("peer.expired"),
  /** An interface is up. */
  INTERFACE_UP("interface.up"),
  /** An interface was taken down. */
  INTERFACE_DOWN("interface.down"),
  /** An interface did not come up, or has failed. */
  INTERFACE_FAILED("interface.failed");

  private final String label;

  EventType(String label) {
    this.label = label;
  }

  /** The name in JSON and settings. */
  @Override
  public String toString() {
    return label;
  }
}
