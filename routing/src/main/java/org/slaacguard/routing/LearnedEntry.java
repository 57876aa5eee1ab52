package org.slaacguard.routing;

import org.slaacguard.net.IpAddress;

/**
 * A learned address, in the monotonic time of the packet path.
 *
 * @param address the address
 * @param learnedAt monotonic nanoseconds, exact to a millisecond
 * @param lastSeen monotonic nanoseconds of an authenticated packet from it, up to a second old
 */
public record LearnedEntry(IpAddress address, long learnedAt, long lastSeen) {}
