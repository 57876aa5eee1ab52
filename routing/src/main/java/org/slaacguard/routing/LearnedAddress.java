package org.slaacguard.routing;

import java.time.Instant;
import org.slaacguard.net.IpAddress;

/**
 * A learned address, as status and history show it.
 *
 * @param address the address
 * @param learnedAt when its first packet came
 * @param lastSeen when an authenticated packet last came from it, to within a second
 */
public record LearnedAddress(IpAddress address, Instant learnedAt, Instant lastSeen) {}
