package org.slaacguard.autoconf;

/**
 * What a {@link PrefixDelegationServer} has done since it was created.
 *
 * @param answered messages that were answered
 * @param malformed messages that cannot be read, or break a rule of RFC 9915, section 16
 * @param limited messages that asked for changes beyond their peer's rate
 * @param reconfigures Reconfigure messages sent
 * @param lacking associations that got no prefix
 */
public record DelegationServerCounts(
    long answered, long malformed, long limited, long reconfigures, long lacking) {}
