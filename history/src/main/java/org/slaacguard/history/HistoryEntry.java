package org.slaacguard.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * One binding of an address, or of a delegated prefix, at a peer.
 *
 * @param interfaceName the WireGuard interface
 * @param peer whose it was
 * @param prefix the address as a prefix of all its bits; or a delegated prefix
 * @param learnedAt when the first packet came from the address; when the prefix was delegated
 * @param lastSeen when a packet last came from the address, to within the interval of the saves; of
 *     a prefix the same as {@code learnedAt}
 * @param forgottenAt null while it is still routed to the peer
 * @param reason why it is no more, null while it is
 */
public record HistoryEntry(
    String interfaceName,
    PublicKey peer,
    IpPrefix prefix,
    Instant learnedAt,
    Instant lastSeen,
    @Nullable Instant forgottenAt,
    @Nullable String reason) {
  /** A binding of an address. */
  public HistoryEntry(
      String interfaceName,
      PublicKey peer,
      IpAddress address,
      Instant learnedAt,
      Instant lastSeen,
      @Nullable Instant forgottenAt,
      @Nullable String reason) {
    this(interfaceName, peer, IpPrefix.of(address), learnedAt, lastSeen, forgottenAt, reason);
  }

  /** The address; the first one of a delegated prefix. */
  public IpAddress address() {
    return prefix.address();
  }

  /** Whether it is about a delegated prefix. */
  public boolean isDelegated() {
    return !prefix.isAddress();
  }
}
