package org.slaacguard.userspace;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Peers that wait for a thread, each once, so the number of peers bounds it. No peer can fill it,
 * and none is lost. Any thread adds, without an allocation or a lock; one takes.
 */
final class PeerStack {
  private final AtomicReference<@Nullable Entry> newest = new AtomicReference<>();

  /** The place of a peer in one stack. */
  static final class Entry {
    private final PeerState peer;
    private final AtomicBoolean waits = new AtomicBoolean();
    private @Nullable Entry below;

    Entry(PeerState peer) {
      this.peer = peer;
    }
  }

  /**
   * Adds a peer, unless it waits already.
   *
   * @return whether it is the only one
   */
  boolean add(Entry entry) {
    if (!entry.waits.compareAndSet(false, true)) {
      return false;
    }
    Entry before;
    do {
      before = newest.get();
      entry.below = before;
    } while (!newest.compareAndSet(before, entry));
    return before == null;
  }

  /** Takes all of them. */
  void drain(Consumer<PeerState> sink) {
    Entry entry = newest.getAndSet(null);
    while (entry != null) {
      Entry below = entry.below;
      entry.below = null;
      // Before the peer is looked at, so that what comes later adds it again.
      entry.waits.set(false);
      sink.accept(entry.peer);
      entry = below;
    }
  }
}
