package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * A prefix that a server has given, or an address as a prefix of 128 bits.
 *
 * @param from which association it is in
 * @param prefix what it is
 * @param excluded the part that stays between client and server (RFC 6603); null if all is ours
 * @param preferredUntil in monotonic nanoseconds, {@link Long#MAX_VALUE}: forever
 * @param validUntil when it ends, not before {@code preferredUntil}
 */
public record DelegatedPrefix(
    WantedAssociation from,
    IpPrefix prefix,
    @Nullable IpPrefix excluded,
    long preferredUntil,
    long validUntil) {
  /** Checks the order. */
  public DelegatedPrefix {
    if (preferredUntil > validUntil) {
      throw new IllegalArgumentException(prefix + " is preferred for longer than valid");
    }
  }

  /** The same, of this association. */
  DelegatedPrefix of(WantedAssociation association) {
    return new DelegatedPrefix(association, prefix, excluded, preferredUntil, validUntil);
  }
}
