package org.slaacguard.gateway;

import java.util.List;
import java.util.Set;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counted;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrects, for all services at once, what events have reported wrongly or not at all: a full queue
 * loses events, and there are none about the state before the start. It checks at intervals, and
 * soon after a loss. Its pauses limit how often, whatever peers do. Times are monotonic
 * nanoseconds.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final long SECOND = 1_000_000_000L;

  /** The interval of both checks while no peer has a session and nothing happens. */
  static final long CALM_INTERVAL = 300 * SECOND;

  /** The interval of the check of live sessions, which costs next to nothing. */
  static final long SESSIONS_INTERVAL = 10 * SECOND;

  /** The shortest time between two checks of live sessions. */
  static final long SESSIONS_PAUSE = SECOND;

  /** The interval of a whole status, which takes a tenth of a second with ten thousand peers. */
  static final long STATUS_INTERVAL = 60 * SECOND;

  /** The shortest time between two statuses. */
  static final long STATUS_PAUSE = 5 * SECOND;

  private final Backend backend;
  private final List<Service> services;
  private final Schedule sessions;
  private final Schedule status;
  private long lost;
  private boolean calm;

  Reconciler(Backend backend, List<Service> services, long now) {
    this.backend = backend;
    this.services = services;
    sessions = new Schedule(SESSIONS_INTERVAL, SESSIONS_PAUSE, now);
    status = new Schedule(STATUS_INTERVAL, STATUS_PAUSE, now);
  }

  /**
   * When a check is due: at its interval, or sooner if it is wanted, but not before its pause is
   * over.
   */
  private static final class Schedule {
    private final long usual;
    private final long pause;
    private long interval;
    private long last;
    private long next;

    Schedule(long usual, long pause, long now) {
      this.usual = usual;
      this.pause = pause;
      interval = usual;
      last = now - pause;
      next = now + interval;
    }

    /** From the next check on it has more time. */
    void calm() {
      interval = CALM_INTERVAL;
    }

    /** There may be something to check again. */
    void stir(long now) {
      interval = usual;
      next = Math.min(next, now + interval);
    }

    void want(long now) {
      next = Math.min(next, Math.max(now, last + pause));
    }

    boolean takes(long now) {
      if (now < next) {
        return false;
      }
      last = now;
      next = now + interval;
      return true;
    }
  }

  /**
   * Wants a check of sessions after peers were added, because the backend may have had them, with
   * sessions, before.
   */
  void peersCame(long now) {
    stir(now);
    sessions.want(now);
  }

  /** Something has happened: both checks have their usual intervals again. */
  void stir(long now) {
    if (calm) {
      calm = false;
      sessions.stir(now);
      status.stir(now);
    }
  }

  /**
   * Checks, if it is time. Called after all waiting events were handed over.
   *
   * @return when to come again
   */
  long poll(long now) {
    long lostNow = backend.eventsLost();
    if (lostNow != lost) {
      LOG.debug(
          "{}: {} lost",
          backend.interfaceName(),
          Counted.of(lostNow - lost, "event was", "events were"));
      lost = lostNow;
      sessions.want(now);
      status.want(now);
    }
    try {
      if (sessions.takes(now)) {
        Set<PublicKey> live = backend.liveSessions();
        services.forEach(service -> service.sessions(live, now));
        if (live.isEmpty() && !calm) {
          calm = true;
          sessions.calm();
          status.calm();
        }
      }
      if (status.takes(now)) {
        try (DeviceStatus seen = ConfiguredStatus.of(backend, services)) {
          services.forEach(service -> service.observe(seen, now));
        }
      }
    } catch (BackendException e) {
      // The interface is gone, as a rule, which the controller hears of by itself. If not, the next
      // check will do.
      LOG.debug("{}: no status: {}", backend.interfaceName(), e.getMessage());
    }
    return Math.min(sessions.next, status.next);
  }
}
