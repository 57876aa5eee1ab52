package org.slaacguard.control;

import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.routing.LearnedAddresses;

/** The owner of an inner address. The owner receives packets to it and may send from it. */
public sealed interface AddressOwner {
  /** Nobody has the address: packets to it are refused. */
  record Nobody() implements AddressOwner {}

  /** The gateway has the address, on any of its interfaces. */
  record Gateway() implements AddressOwner {}

  /**
   * A peer has the address by its AllowedIPs.
   *
   * @param prefix the longest entry that holds the address
   */
  record Static(PublicKey peer, IpPrefix prefix) implements AddressOwner {}

  /** A peer has learned it. */
  record Learned(PublicKey peer, LearnedAddress address) implements AddressOwner {}

  /** The peer that has the address; null if no peer has it. */
  default @Nullable PublicKey peer() {
    return switch (this) {
      case Nobody n -> null;
      case Gateway g -> null;
      case Static s -> s.peer;
      case Learned l -> l.peer;
    };
  }

  /**
   * Looks up an owner. Any thread, also while the tables change.
   *
   * @param peers the peer in a slot; null if there is none
   * @param now monotonic nanoseconds
   * @param wall the same moment
   */
  static AddressOwner of(
      IpAddress address,
      AllowedIps statics,
      LearnedAddresses learned,
      IntFunction<@Nullable PublicKey> peers,
      long now,
      Instant wall) {
    if (learned.isGateway(address)) {
      return new Gateway();
    }
    IpPrefix prefix = statics.entry(address);
    PublicKey owner =
        prefix == null ? null : peers.apply(statics.lookup(address.high(), address.low()));
    if (prefix != null && owner != null) {
      return new Static(owner, prefix);
    }
    int slot = learned.owner(address.high(), address.low());
    PublicKey learner = peers.apply(slot);
    // The entry is read after the peer: a slot that was reassigned meanwhile has not learned the
    // address.
    LearnedAddress entry = learned.entry(slot, address, now, wall);
    return learner == null || entry == null ? new Nobody() : new Learned(learner, entry);
  }
}
