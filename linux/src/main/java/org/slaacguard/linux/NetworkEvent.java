package org.slaacguard.linux;

/** A change that a {@link NetworkMonitor} reports. */
public sealed interface NetworkEvent {
  /** An interface was added or changed. */
  record LinkChanged(Link link) implements NetworkEvent {}

  /** An interface was removed. */
  record LinkRemoved(Link link) implements NetworkEvent {}

  /** An address was added, or its flags or lifetimes changed. */
  record AddressChanged(AssignedAddress address) implements NetworkEvent {}

  /** An address was removed. */
  record AddressRemoved(AssignedAddress address) implements NetworkEvent {}

  /** A route was added or changed. */
  record RouteChanged(Route route) implements NetworkEvent {}

  /** A route was removed. Not reported for each route of an interface that is removed. */
  record RouteRemoved(Route route) implements NetworkEvent {}

  /** A routing rule was removed. */
  record RuleRemoved(Rule rule) implements NetworkEvent {}

  /** The host, as a whole, does not forward any more. */
  record ForwardingEnded(boolean ipv6) implements NetworkEvent {}

  /** Changes were lost, so the state must be read again. */
  record Lost() implements NetworkEvent {}
}
