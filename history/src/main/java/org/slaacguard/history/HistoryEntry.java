package org.slaacguard.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * The binding of an address, or of a delegated prefix, to a peer; or of a prefix that a provider
 * has delegated to the gateway.
 *
 * @param interfaceName the WireGuard interface; the uplink for a prefix of the gateway
 * @param peer the peer; {@link #GATEWAY} for a prefix of the gateway
 * @param prefix the address as a prefix of full length, or a delegated prefix
 * @param learnedAt when the first packet came from the address, or the prefix was delegated
 * @param lastSeen when a packet last came from the address, accurate to the interval of the saves;
 *     {@code learnedAt} for a prefix
 * @param forgottenAt null while it is still routed to the peer
 * @param reason why it ended, null before
 */
public record HistoryEntry(
    String interfaceName,
    PublicKey peer,
    IpPrefix prefix,
    Instant learnedAt,
    Instant lastSeen,
    @Nullable Instant forgottenAt,
    @Nullable String reason) {
  /** Stands for the gateway itself. No private key has this public key, so no peer has it. */
  public static final PublicKey GATEWAY = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);

  /** Creates the binding of an address. */
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

  /** The address, or the first one of a delegated prefix. */
  public IpAddress address() {
    return prefix.address();
  }

  /** Whether this is a delegated prefix. */
  public boolean isDelegated() {
    return !prefix.isAddress();
  }

  /** Whether this is a prefix that a provider has delegated to the gateway. */
  public boolean isGateways() {
    return peer.equals(GATEWAY);
  }
}
