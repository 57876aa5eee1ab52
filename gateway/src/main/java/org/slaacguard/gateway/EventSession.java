package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slaacguard.gateway.GatewayAnswers.Kind;

/** Sends events to a client, for as long as the client follows. */
final class EventSession {
  /** The most clients that follow at a time; the socket has to be free for others too. */
  static final int MOST_FOLLOWERS = 8;

  private static final int BATCH = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventRing ring;
  private final GatewayAnswers answers;
  private final Runnable again;

  /**
   * For one client.
   *
   * @param again run at intervals, to renew the client's time
   */
  EventSession(EventRing ring, GatewayAnswers answers, Runnable again) {
    this.ring = ring;
    this.answers = answers;
    this.again = again;
  }

  /**
   * Sends the events that a request asks for.
   *
   * @param followers limits how many clients follow
   */
  void serve(GatewayRequest.Events asked, Semaphore followers)
      throws GatewayException, InterruptedException {
    if (!asked.follow()) {
      tell(asked, asked.after());
      answers.tell(Kind.DONE, "");
      return;
    }
    if (!followers.tryAcquire()) {
      throw new GatewayException(
          MOST_FOLLOWERS + " clients follow the events of this process already; end one of them");
    }
    try {
      long told = tell(asked, asked.after());
      while (!answers.isClosed()) {
        again.run();
        if (ring.await(told, PATIENCE)) {
          told = tell(asked, told);
        } else {
          // Writing notices a client that has gone.
          answers.tell(Kind.ALIVE, "");
        }
      }
    } finally {
      followers.release();
    }
  }

  /** Sends all events in the ring; returns the number of the last one, sent or not. */
  private long tell(GatewayRequest.Events asked, long after) {
    long last = after;
    while (!answers.isClosed()) {
      List<GatewayEvent> events = ring.after(last, BATCH);
      if (events.isEmpty()) {
        break;
      }
      for (GatewayEvent event : events) {
        last = event.id();
        if (asked.interfaceName().isEmpty()
            || asked.interfaceName().equals(event.interfaceName())) {
          answers.tell(Kind.EVENT, event.time().toEpochMilli() + " " + EventJson.of(event));
        }
      }
      again.run();
    }
    return last;
  }
}
