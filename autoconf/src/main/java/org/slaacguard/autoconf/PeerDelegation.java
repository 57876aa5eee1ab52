package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * A prefix that a {@link PrefixDelegationServer} has given to a peer, or keeps for it.
 *
 * @param peer whose it is
 * @param client the DUID of the client behind the peer
 * @param iaid the client's number of the association
 * @param prefix an IPv6 prefix of 64 bits at most
 * @param validUntil when the lease ends, in monotonic nanoseconds; in the past: it is only kept
 * @param key by which the client proves our Reconfigures; null where it takes none. Not copied
 */
public record PeerDelegation(
    PublicKey peer,
    Duid client,
    int iaid,
    IpPrefix prefix,
    long validUntil,
    byte @Nullable [] key) {
  /** Without the key. */
  @Override
  public String toString() {
    return peer + " " + client + " " + Integer.toHexString(iaid) + " " + prefix;
  }
}
