package org.slaacguard.linux;

/** A change that a {@link NetworkMonitor} saw. */
public sealed interface NetworkEvent {
  /** An interface is new, or something about it changed. */
  record LinkChanged(Link link) implements NetworkEvent {}

  /** An interface is gone. */
  record LinkRemoved(Link link) implements NetworkEvent {}

  /** An address is new, or its flags or lifetimes changed. */
  record AddressChanged(AssignedAddress address) implements NetworkEvent {}

  /** An address is gone. */
  record AddressRemoved(AssignedAddress address) implements NetworkEvent {}

  /** A route is new or changed. */
  record RouteChanged(Route route) implements NetworkEvent {}

  /** A route is gone; not told for each when an interface goes. */
  record RouteRemoved(Route route) implements NetworkEvent {}

  /** Some changes were lost: read the state again. */
  record Lost() implements NetworkEvent {}
}
