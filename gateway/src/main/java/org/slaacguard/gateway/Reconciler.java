package org.slaacguard.gateway;

import java.util.List;
import java.util.Set;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrects, for all services at once, what events reported wrongly or not at all: a full queue
 * loses some, and there were none about the backend's earlier state. It checks at intervals, and
 * soon after a loss, but never more often than its pauses allow, whatever peers do. Times are
 * monotonic nanoseconds.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final long SECOND = 1_000_000_000L;

  /** Which sessions are live costs next to nothing. */
  static final long SESSIONS_INTERVAL = 10 * SECOND;

  /** From one look at the sessions to the next, at the least. */
  static final long SESSIONS_PAUSE = SECOND;

  /** All of a status, which takes a tenth of a second of ten thousand peers. */
  static final long STATUS_INTERVAL = 60 * SECOND;

  /** From one status to the next, at the least. */
  static final long STATUS_PAUSE = 5 * SECOND;

  private final Backend backend;
  private final List<Service> services;
  private final Schedule sessions;
  private final Schedule status;
  private long lost;

  Reconciler(Backend backend, List<Service> services, long now) {
    this.backend = backend;
    this.services = services;
    sessions = new Schedule(SESSIONS_INTERVAL, SESSIONS_PAUSE, now);
    status = new Schedule(STATUS_INTERVAL, STATUS_PAUSE, now);
  }

  /** When something is due: at its interval, or sooner if it is wanted, but for a pause. */
  private static final class Schedule {
    private final long interval;
    private final long pause;
    private long last;
    private long next;

    Schedule(long interval, long pause, long now) {
      this.interval = interval;
      this.pause = pause;
      last = now - pause;
      next = now + interval;
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

  /** Peers have come; the backend may have had them, and their sessions, before. */
  void peersCame(long now) {
    sessions.want(now);
  }

  /**
   * Looks, if it is time; after the events that wait were handed over.
   *
   * @return when to come again
   */
  long poll(long now) {
    long lostNow = backend.eventsLost();
    if (lostNow != lost) {
      LOG.debug("{}: {} events were lost", backend.interfaceName(), lostNow - lost);
      lost = lostNow;
      sessions.want(now);
      status.want(now);
    }
    try {
      if (sessions.takes(now)) {
        Set<PublicKey> live = backend.liveSessions();
        services.forEach(service -> service.sessions(live, now));
      }
      if (status.takes(now)) {
        try (DeviceStatus seen = backend.status()) {
          services.forEach(service -> service.observe(seen, now));
        }
      }
    } catch (BackendException e) {
      // Gone, as a rule, which the controller hears of by itself; else the next look will do.
      LOG.debug("{}: no status: {}", backend.interfaceName(), e.getMessage());
    }
    return Math.min(sessions.next, status.next);
  }
}
