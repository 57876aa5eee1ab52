package org.slaacguard.autoconf;

import java.util.Comparator;
import java.util.TreeSet;

/** The peers of a {@link RouterAdvertiser} for which something is due, the earliest first. */
final class AdvertiserQueue {
  private final TreeSet<AdvertiserClient> waiting =
      new TreeSet<>(
          Comparator.<AdvertiserClient>comparingLong(client -> client.due)
              .thenComparingLong(client -> client.number));

  /** Puts a peer where its timers say; without any it does not wait. */
  void put(AdvertiserClient client) {
    waiting.remove(client);
    client.due = Math.min(client.answerAt, client.tellAt);
    if (client.due != Nanos.NEVER) {
      waiting.add(client);
    }
  }

  /** Takes a peer out. */
  void remove(AdvertiserClient client) {
    waiting.remove(client);
  }

  /** When the first peer is due; {@link Nanos#NEVER} if none waits. */
  long nextDeadline() {
    return waiting.isEmpty() ? Nanos.NEVER : waiting.first().due;
  }

  /** The peer that is due first; there must be one. */
  AdvertiserClient first() {
    return waiting.first();
  }
}
