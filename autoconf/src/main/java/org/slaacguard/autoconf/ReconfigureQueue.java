package org.slaacguard.autoconf;

import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The clients that must be sent Reconfigures, ordered by time. */
final class ReconfigureQueue {
  /** Interval between two clients: a thousand a second. */
  private static final long SPREAD = Nanos.SECOND / 1000;

  private final RandomGenerator random;
  private final TreeSet<DelegationClient> queue =
      new TreeSet<>(
          Comparator.<DelegationClient>comparingLong(client -> client.due)
              .thenComparingLong(client -> client.number));

  /** An empty queue. */
  ReconfigureQueue(RandomGenerator random) {
    this.random = random;
  }

  /** Schedules Reconfigures to these clients, as early as their number allows. */
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

  /** Drops a client's Reconfigure. */
  void cancel(DelegationClient client) {
    queue.remove(client);
    client.due = Nanos.NEVER;
  }

  /** When the next client is due; {@link Nanos#NEVER} without one. */
  long nextDue() {
    return queue.isEmpty() ? Nanos.NEVER : queue.first().due;
  }

  /**
   * Sends due Reconfigures.
   *
   * @param send sends a client a Reconfigure
   * @param done receives each client that gets no further one
   */
  void poll(long now, Consumer<DelegationClient> send, Consumer<DelegationClient> done) {
    while (nextDue() <= now) {
      DelegationClient client = Objects.requireNonNull(queue.pollFirst());
      send.accept(client);
      client.called(now, random);
      if (client.due == Nanos.NEVER) {
        done.accept(client);
      } else {
        queue.add(client);
      }
    }
  }
}
