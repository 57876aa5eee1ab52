package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PrefixSet;

/**
 * Where peers have recently sent something authentic from: the address of each peer's last
 * handshake, for IPv6 its /64. Each peer has one entry, so a peer that sends from many addresses
 * displaces no other peer. The protocol thread writes; any thread asks, without a lock and without
 * allocating.
 */
final class RecentSources {
  /** How long after the last authentic message of the peer. */
  static final long LATELY = 3600 * 1_000_000_000L;

  private final IndexTable table;
  private final AddressHash hash;

  RecentSources(RandomGenerator random) {
    table = new IndexTable(random);
    hash = new AddressHash(random);
  }

  /**
   * An entry. Two sources may have the same hash, one in 16 million: then one of them is taken for
   * the other, which lets it in at a bounded rate, or not.
   */
  static final class Entry implements Indexed {
    private final Peer peer;
    private final int source;

    private Entry(Peer peer, int source) {
      this.peer = peer;
      this.source = source;
    }

    @Override
    public Peer peer() {
      return peer;
    }

    @Override
    public int localIndex() {
      return source;
    }
  }

  /** Something authentic came from there. Protocol thread. */
  void note(Peer peer, Endpoint from) {
    int source = source(from.address().high(), from.address().low());
    Entry before = peer.recent;
    if (before != null && before.localIndex() == source) {
      if (table.get(source) == null) {
        table.put(before);
      }
      return;
    }
    forget(peer);
    Entry entry = new Entry(peer, source);
    peer.recent = entry;
    table.put(entry);
  }

  /** Nothing came from this peer. Protocol thread. */
  void forget(Peer peer) {
    Entry before = peer.recent;
    if (before != null) {
      table.remove(before);
      peer.recent = null;
    }
  }

  /** Whether a peer has lately been there. Any thread. */
  boolean contains(long now, long high, long low) {
    @Nullable Indexed entry = table.get(source(high, low));
    return entry != null && now - entry.peer().activity.lastReceived() < LATELY;
  }

  private int source(long high, long low) {
    return PrefixSet.isIpv4(high, low) ? hash.of(high, low) : hash.of(high, 0);
  }
}
