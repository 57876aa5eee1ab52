package org.slaacguard.autoconf;

import java.util.HashSet;
import java.util.Set;

/**
 * The last advertisements of a {@link RouterAdvertiser} that is a router no more (RFC 4861, section
 * 6.2.5). Each peer with a session gets several, because one may be lost, and soon, because whoever
 * shuts down waits for them. A peer whose session begins afterwards gets as many, but nobody waits
 * for it: else peers could prolong the wait.
 */
final class FinalAdvertisements {
  /** MAX_FINAL_RTR_ADVERTISEMENTS (RFC 4861, section 10). */
  static final int TIMES = 3;

  /** From one to the next. */
  static final long INTERVAL = Nanos.SECOND / 5;

  /** How many peers are told at once: a data plane takes a thousand packets at a time. */
  static final int BURST = 250;

  /** The others follow at four thousand a second. */
  private static final long SPREAD_PER_PEER = Nanos.SECOND / 4000;

  private final Set<AdvertiserClient> awaited = new HashSet<>();

  /** Adds a peer with a session; returns when to tell it first. */
  long await(AdvertiserClient client, long now) {
    awaited.add(client);
    client.finals = TIMES;
    return now + Math.max(0, awaited.size() - BURST) * SPREAD_PER_PEER;
  }

  /** Notes that a peer was told, or has no use for it; returns when to tell it again. */
  long told(AdvertiserClient client, boolean concerned, long now) {
    client.finals = concerned ? Math.max(0, client.finals - 1) : 0;
    if (client.finals == 0) {
      awaited.remove(client);
      return Nanos.NEVER;
    }
    return now + INTERVAL;
  }

  /** Notes that a peer cannot be told any more. */
  void lost(AdvertiserClient client) {
    client.finals = 0;
    awaited.remove(client);
  }

  /** Whether a peer that had a session at the beginning is still to be told. */
  boolean areLeft() {
    return !awaited.isEmpty();
  }
}
