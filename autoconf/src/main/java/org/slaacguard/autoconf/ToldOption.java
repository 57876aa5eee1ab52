package org.slaacguard.autoconf;

import org.slaacguard.net.NdOption;

/**
 * A route, a name server, a search domain or a NAT64 prefix that hosts were told of.
 *
 * @param withdrawal the option of this alone, with a lifetime of 0; it takes it back
 * @param lifetime for how long it is advertised, in seconds; 0: it is advertised no longer
 * @param believedUntil when the last host stops using it that hears nothing more, in monotonic
 *     nanoseconds
 */
public record ToldOption(NdOption withdrawal, long lifetime, long believedUntil) {}
