package org.slaacguard.wireguard;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Signals from packet workers to the protocol thread. A stack holds each peer with signals once, so
 * the number of peers bounds it. Lock-free; adding allocates nothing.
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

  /** Passes each peer with its signals to the sink. Protocol thread. */
  void drain(ObjIntConsumer<Peer> sink) {
    Peer peer = top.getAndSet(null);
    while (peer != null) {
      // The peer may be added again as soon as its signals are taken.
      Peer below = peer.inboxBelow;
      peer.inboxBelow = null;
      sink.accept(peer, peer.takeSignals());
      peer = below;
    }
  }
}
