package org.slaacguard.routing;

import java.time.Instant;
import org.slaacguard.net.IpAddress;

/**
 * A learned address, as status and history show it.
 *
 * @param address the address
 * @param learnedAt the time of its first packet
 * @param lastSeen the time of its last authenticated packet, accurate to a second
 */
public record LearnedAddress(IpAddress address, Instant learnedAt, Instant lastSeen) {}
