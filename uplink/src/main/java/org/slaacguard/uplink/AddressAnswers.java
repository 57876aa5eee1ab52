package org.slaacguard.uplink;

import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** The addresses for which neighbours on one link are answered. For one thread. */
interface AddressAnswers {
  /**
   * Begins to answer for an address of a peer, if that is for this link.
   *
   * @return false if there is no room for it at the moment
   */
  boolean add(Ipv6Address address, PublicKey owner, long now);

  /** Stops answering for an address. */
  void remove(Ipv6Address address);

  /** Follows an address from one peer to another. */
  void moved(Ipv6Address address, PublicKey owner, long now);

  /** Whether neighbours are answered for an address. */
  boolean answersFor(Ipv6Address address);
}
