package org.slaacguard.autoconf;

import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The clients that are to be sent Reconfigures, by when. */
final class DelegationCalls {
  /** So many clients a second are called. */
  private static final long SPREAD = Nanos.SECOND / 1000;

  private final TreeSet<DelegationClient> queue =
      new TreeSet<>(
          Comparator.<DelegationClient>comparingLong(client -> client.due)
              .thenComparingLong(client -> client.number));

  /** These are to ask again, as soon as that is possible for so many. */
  void call(Iterable<DelegationClient> clients, long now) {
    long when = now;
    for (DelegationClient client : clients) {
      if (client.signer != null && client.address != null) {
        cancel(client);
        client.callFor(when);
        queue.add(client);
        when += SPREAD;
      }
    }
  }

  /** This one need not be called any more. */
  void cancel(DelegationClient client) {
    queue.remove(client);
    client.due = Nanos.NEVER;
  }

  /** When the next one is to be called; {@link Nanos#NEVER}: no one is. */
  long nextDue() {
    return queue.isEmpty() ? Nanos.NEVER : queue.first().due;
  }

  /**
   * Calls those that are due.
   *
   * @param send sends one a Reconfigure
   * @param done hears of each that is not called again
   */
  void poll(long now, Consumer<DelegationClient> send, Consumer<DelegationClient> done) {
    while (nextDue() <= now) {
      DelegationClient client = Objects.requireNonNull(queue.pollFirst());
      send.accept(client);
      client.called(now);
      if (client.due == Nanos.NEVER) {
        done.accept(client);
      } else {
        queue.add(client);
      }
    }
  }
}
