package org.slaacguard.wireguard;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from packet workers to the protocol thread: a stack of the peers that have signals, each
 * in it once, so it is bounded by the number of peers. Lock-free; adding allocates nothing.
 */
final class PeerInbox {
  private final AtomicReference<@Nullable Peer> top = new AtomicReference<>();
  private final Runnable wake;

  PeerInbox(Runnable wake) {
    this.wake = wake;
  }

  /** Adds a peer that had no signals before this one. Any thread. */
  void add(Peer peer) {
    Peer below;
    do {
      below = top.get();
      peer.inboxBelow = below;
    } while (!top.compareAndSet(below, peer));
    if (below == null) {
      wake.run();
    }
  }

  /** Hands over each peer with its signals. Protocol thread. */
  void drain(ObjIntConsumer<Peer> sink) {
    Peer peer = top.getAndSet(null);
    while (peer != null) {
      // Once its signals are taken, the peer may be added again at any time.
      Peer below = peer.inboxBelow;
      peer.inboxBelow = null;
      sink.accept(peer, peer.takeSignals());
      peer = below;
    }
  }
}
