package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slaacguard.gateway.GatewayAnswers.Kind;

/** Tells a client of events, and goes on for as long as it follows. */
final class EventSession {
  /** Clients that follow at a time: others need the socket too. */
  static final int MOST_FOLLOWERS = 8;

  private static final int BATCH = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventRing ring;
  private final GatewayAnswers answers;
  private final Runnable again;

  /**
   * For one client.
   *
   * @param again run now and then: the client has its time anew
   */
  EventSession(EventRing ring, GatewayAnswers answers, Runnable again) {
    this.ring = ring;
    this.answers = answers;
    this.again = again;
  }

  /**
   * Tells what is asked for.
   *
   * @param followers has a place for each that follows
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
          // So that a client that has gone is noticed.
          answers.tell(Kind.ALIVE, "");
        }
      }
    } finally {
      followers.release();
    }
  }

  /** Tells all that is there; the number of the last one, whether it was told or not. */
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
