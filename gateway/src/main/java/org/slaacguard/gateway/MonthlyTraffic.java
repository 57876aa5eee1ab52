package org.slaacguard.gateway;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.TrafficLedger;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of each peer in this month (UTC), over restarts, and in the latest ones before it: a
 * clock that is set goes from one to another, and back.
 */
final class MonthlyTraffic {
  private static final Logger LOG = LoggerFactory.getLogger(MonthlyTraffic.class);
  private static final int MOST_MONTHS = 3;

  private final TrafficLedger ledger;
  private final Map<YearMonth, Map<PublicKey, Long>> months = new LinkedHashMap<>();
  private YearMonth month;

  /** Whether the file could not be read, so that the bytes before this process are missing. */
  private boolean unread;

  /** Nothing read yet. */
  MonthlyTraffic(TrafficLedger ledger, Instant now) {
    this.ledger = ledger;
    month = of(now);
  }

  private static YearMonth of(Instant now) {
    return YearMonth.from(now.atOffset(ZoneOffset.UTC));
  }

  /** Follows the clock; returns whether the month is another one now. */
  boolean follow(Instant now) {
    boolean another = !of(now).equals(month);
    month = of(now);
    return another;
  }

  /** This month. */
  YearMonth name() {
    return month;
  }

  /** The first day after it. */
  LocalDate end() {
    return month.plusMonths(1).atDay(1);
  }

  /** Whether no month is known: no peer has a limit. */
  boolean isEmpty() {
    return months.isEmpty();
  }

  /** Whether this month is known. */
  boolean knowsMonth() {
    return months.containsKey(month);
  }

  /** Whether what could not be read before may be read now. */
  boolean mayRead() {
    return unread && ledger.isOpen();
  }

  /** The bytes of this month, to be added to; none if it is not known. */
  Map<PublicKey, Long> month() {
    return months.getOrDefault(month, Map.of());
  }

  /**
   * Reads the bytes of this month, if that has not been done; none that are known are lost by it.
   *
   * @return whether it was done now
   */
  boolean read() {
    Map<PublicKey, Long> known = months.get(month);
    if (known != null && !unread) {
      return false;
    }
    Map<PublicKey, Long> all = known == null ? new HashMap<>() : known;
    try {
      ledger
          .totals(month.atDay(1), end())
          .forEach((peer, bytes) -> all.merge(peer, bytes, Math::max));
      unread = false;
    } catch (HistoryException e) {
      if (!unread) {
        LOG.warn("{}; limits of traffic count from now on, until it can be read", e.getMessage());
      }
      unread = true;
    }
    if (known == null) {
      if (months.size() == MOST_MONTHS) {
        months.remove(months.keySet().iterator().next());
      }
      months.put(month, all);
    }
    return true;
  }

  /** Forgets all months. */
  void clear() {
    months.clear();
  }
}
