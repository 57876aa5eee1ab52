package org.slaacguard.autoconf;

import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** An address that a {@link NeighborProxy} answers for, and its timers. */
final class ProxiedAddress {
  /** The state of duplicate address detection. */
  enum State {
    /** No node has objected yet (optimistic, RFC 4429). */
    PROBING,
    /** The proxy answers for it. */
    HELD,
    /** Another node on the link has it, so there are no answers. */
    WITHDRAWN
  }

  final Ipv6Address address;

  /** Breaks ties of the queue. */
  final long number;

  /** The peer that has it. */
  PublicKey owner;

  State state = State.PROBING;

  /** The link-layer address that objected last. */
  long objector;

  /** Whether the probe of this round was sent. */
  boolean probed;

  /** Unsolicited advertisements that are still to be sent. */
  int announcements;

  /** When {@link NeighborProxy#poll} is due; {@link Long#MAX_VALUE}: never. */
  long due;

  /** How long its last conflict kept it withdrawn, in nanoseconds; 0 if it had none. */
  long patience;

  /** When its last conflict was to end, if it had one. */
  long until;

  /** No defence and no report before this time. */
  long quietUntil;

  ProxiedAddress(Ipv6Address address, PublicKey owner, long number, long now) {
    this.address = address;
    this.owner = owner;
    this.number = number;
    due = now;
    quietUntil = now;
  }
}
