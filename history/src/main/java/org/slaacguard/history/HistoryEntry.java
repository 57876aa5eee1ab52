package org.slaacguard.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * One binding of an address at a peer.
 *
 * @param interfaceName the WireGuard interface
 * @param peer whose address it was
 * @param address the address
 * @param learnedAt when its first packet came
 * @param lastSeen when a packet last came from it, to within the interval of the saves
 * @param forgottenAt null while the address is still routed to the peer
 * @param reason why it was forgotten, null while it is not
 */
public record HistoryEntry(
    String interfaceName,
    PublicKey peer,
    IpAddress address,
    Instant learnedAt,
    Instant lastSeen,
    @Nullable Instant forgottenAt,
    @Nullable String reason) {}
