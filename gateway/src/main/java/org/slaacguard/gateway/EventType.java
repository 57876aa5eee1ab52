package org.slaacguard.gateway;

/** The types of events that a process reports. */
enum EventType {
  /** A peer without a session got one. */
  SESSION_BEGUN("session.begun"),
  /** A peer's session ended. */
  SESSION_ENDED("session.ended"),
  /** A peer has an address that nobody had lately. */
  ADDRESS_LEARNED("address.learned"),
  /** A peer has an address that another peer had before. */
  ADDRESS_MOVED("address.moved"),
  /** A learned address expired. */
  ADDRESS_EXPIRED("address.expired"),
  /** A peer lost a learned address for another reason. */
  ADDRESS_FORGOTTEN("address.forgotten"),
  /** Packets of a peer were refused because of their source. */
  ADDRESS_REFUSED("address.refused"),
  /** The same, because another peer has the address. */
  ADDRESS_CONFLICT("address.conflict"),
  /** The advertised or usable prefixes changed. */
  PREFIX_CHANGED("prefix.changed"),
  /** A prefix was delegated to a peer. */
  DELEGATION_BEGUN("delegation.begun"),
  /** A prefix is no longer delegated to a peer. */
  DELEGATION_ENDED("delegation.ended"),
  /** The provider delegated other prefixes to the uplink. */
  UPLINK_CHANGED("uplink.changed"),
  /** A peer has used up its monthly traffic. */
  TRAFFIC_LIMIT_REACHED("traffic.limit-reached"),
  /** A peer's {@code Expires} passed, and it was disabled. */
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
