package org.slaacguard.routing;

import org.slaacguard.net.IpAddress;

/**
 * A learned address with monotonic times.
 *
 * @param address the address
 * @param learnedAt monotonic nanoseconds of its first packet, accurate to a millisecond
 * @param lastSeen monotonic nanoseconds of its last authenticated packet, accurate to a second
 */
public record LearnedEntry(IpAddress address, long learnedAt, long lastSeen) {}
