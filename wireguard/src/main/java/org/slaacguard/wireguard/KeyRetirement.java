package org.slaacguard.wireguard;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Ends keypairs: frees their index at once, and wipes their memory after the grace period. Protocol
 * thread.
 */
final class KeyRetirement implements Sessions.Retired {
  /** The interval at which packet workers in the middle of a batch are checked again. */
  private static final long LOOK_AGAIN = 10_000_000L;

  private final IndexTable indices;
  private final GracePeriod gracePeriod;
  private final KeySlab slab;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long deadline = Long.MAX_VALUE;

  KeyRetirement(IndexTable indices, GracePeriod gracePeriod, KeySlab slab) {
    this.indices = indices;
    this.gracePeriod = gracePeriod;
    this.slab = slab;
  }

  /**
   * Ends these keys. The caller removes them from {@link Sessions} before or right after the call.
   */
  @Override
  public void retire(@Nullable Keypair keys) {
    if (keys != null) {
      indices.remove(keys);
      waiting.add(new Waiting(keys));
      deadline = 0;
    }
  }

  /** Wipes keys that no thread can still hold. */
  void poll(long now) {
    if (waiting.isEmpty()) {
      return;
    }
    // One ticket serves all keys since the last call: it is drawn after they were unlinked.
    long fresh = 0;
    for (Waiting one : waiting) {
      if (one.ticket == 0) {
        fresh = fresh == 0 ? gracePeriod.begin() : fresh;
        one.ticket = fresh;
      }
    }
    while (!waiting.isEmpty() && gracePeriod.passed(waiting.getFirst().ticket)) {
      slab.give(waiting.removeFirst().keys.memory());
    }
    deadline = waiting.isEmpty() ? Long.MAX_VALUE : now + LOOK_AGAIN;
  }

  /** The time at which {@link #poll} is due. */
  long deadline() {
    return deadline;
  }

  private static final class Waiting {
    private final Keypair keys;
    private long ticket;

    private Waiting(Keypair keys) {
      this.keys = keys;
    }
  }
}
