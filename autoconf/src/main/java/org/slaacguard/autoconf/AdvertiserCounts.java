package org.slaacguard.autoconf;

/**
 * What a {@link RouterAdvertiser} has received and sent since it was created.
 *
 * @param solicitations valid router solicitations from known peers
 * @param joined those of them that the answer to another solicitation has answered too
 * @param solicited advertisements in answer to solicitations
 * @param unsolicited other advertisements
 */
public record AdvertiserCounts(long solicitations, long joined, long solicited, long unsolicited) {}
