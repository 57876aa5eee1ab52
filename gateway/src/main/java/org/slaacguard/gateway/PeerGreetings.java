package org.slaacguard.gateway;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** The peers with which we begin a handshake after a restart, one after the other. */
final class PeerGreetings {
  /** A thousand a second, so that each of thousands of peers gets its turn. */
  private static final long INTERVAL = 1_000_000L;

  private final SequencedSet<PublicKey> waiting = new LinkedHashSet<>();
  private Ipv6Address source = new Ipv6Address(0xfe80L << 48, 1);
  private boolean up;
  private long next = Long.MIN_VALUE;

  void add(PublicKey peer) {
    waiting.add(peer);
  }

  /** The peer has a session, or is gone. */
  void remove(PublicKey peer) {
    waiting.remove(peer);
  }

  void removeAll(Set<PublicKey> peers) {
    waiting.removeAll(peers);
  }

  void link(LinkView view) {
    up = view.up();
    source = view.linkLocal() == null ? source : view.linkLocal();
  }

  /**
   * Begins a handshake, if one is due.
   *
   * @param now monotonic nanoseconds
   * @return when to come again
   */
  long poll(long now, Service.Out out) {
    if (!up || waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (now >= next) {
      out.transmit(waiting.removeFirst(), HandshakeTrigger.packet(source));
      next = now + INTERVAL;
    }
    return waiting.isEmpty() ? Long.MAX_VALUE : next;
  }
}
