package org.slaacguard.autoconf;

/**
 * What a {@link RouterAdvertiser} has seen and sent since it was made.
 *
 * @param solicitations valid router solicitations from known peers
 * @param joined those of them that one answer to another solicitation answered too
 * @param solicited advertisements that answered solicitations
 * @param unsolicited advertisements that nobody asked for
 */
public record AdvertiserCounts(long solicitations, long joined, long solicited, long unsolicited) {}
