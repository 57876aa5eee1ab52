package org.slaacguard.autoconf;

/**
 * What a {@link PrefixDelegationServer} did since the beginning.
 *
 * @param answered messages that were answered
 * @param malformed messages that are none, or break a rule of RFC 9915, section 16
 * @param limited messages that wanted changes faster than a peer may make them
 * @param reconfigures Reconfigure messages sent
 * @param lacking associations that got no prefix
 */
public record DelegationServerCounts(
    long answered, long malformed, long limited, long reconfigures, long lacking) {}
