package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PrefixSet;

/**
 * The addresses from which peers were recently authentic: that of each peer's last handshake, or
 * its /64 for IPv6. Each peer has one entry, so a peer that sends from many addresses displaces no
 * other. The protocol thread writes. Any thread asks, without a lock and without allocating.
 */
final class RecentSources {
  /** How long an entry counts after the peer's last authentic message. */
  static final long LATELY = 3600 * 1_000_000_000L;

  private final IndexTable table;
  private final AddressHash hash;

  RecentSources(RandomGenerator random) {
    table = new IndexTable(random);
    hash = new AddressHash(random);
  }

  /**
   * An entry. Two sources have the same hash with probability 1 in 16 million. One is then taken
   * for the other, which admits it at a bounded rate, or refuses it.
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

  /** Notes an authentic message. Protocol thread. */
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

  /** Forgets a peer's entry. Protocol thread. */
  void forget(Peer peer) {
    Entry before = peer.recent;
    if (before != null) {
      table.remove(before);
      peer.recent = null;
    }
  }

  /** Whether a peer was recently at this address. Any thread. */
  boolean contains(long now, long high, long low) {
    @Nullable Indexed entry = table.get(source(high, low));
    return entry != null && now - entry.peer().activity.lastReceived() < LATELY;
  }

  private int source(long high, long low) {
    return PrefixSet.isIpv4(high, low) ? hash.of(high, low) : hash.of(high, 0);
  }
}
