package org.slaacguard.history;

import java.time.LocalDate;
import org.slaacguard.net.PublicKey;

/**
 * The traffic of a peer on one day.
 *
 * @param interfaceName the WireGuard interface
 * @param day of UTC
 * @param received bytes from the peer, headers of WireGuard included
 * @param sent bytes to the peer, headers of WireGuard included
 */
public record TrafficEntry(
    String interfaceName, PublicKey peer, LocalDate day, long received, long sent) {}
