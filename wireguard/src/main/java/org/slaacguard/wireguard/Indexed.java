package org.slaacguard.wireguard;

/** What a receiver index stands for. */
sealed interface Indexed permits PendingHandshake, Keypair, RecentSources.Entry {
  /** The index, as the peer's messages have it. */
  int localIndex();

  /** Whose it is. */
  Peer peer();
}
