package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * A prefix that a {@link PrefixDelegationServer} has leased to a peer, or keeps for it.
 *
 * @param peer the peer
 * @param client the DUID of the client behind the peer
 * @param iaid the client's number of the association
 * @param prefix an IPv6 prefix of at most 64 bits
 * @param validUntil when the lease ends, in monotonic nanoseconds; in the past if the prefix is
 *     only kept
 * @param key the key that authenticates our Reconfigures; null if the client accepts none; not
 *     copied
 */
public record PeerDelegation(
    PublicKey peer,
    Duid client,
    int iaid,
    IpPrefix prefix,
    long validUntil,
    byte @Nullable [] key) {
  /** Leaves out the key. */
  @Override
  public String toString() {
    return peer + " " + client + " " + Integer.toHexString(iaid) + " " + prefix;
  }
}
