package org.slaacguard.wireguard;

/** What a receiver index stands for. */
sealed interface Indexed permits PendingHandshake, Keypair, RecentSources.Entry {
  /** The index that the peer's messages carry. */
  int localIndex();

  /** The peer to which it belongs. */
  Peer peer();
}
