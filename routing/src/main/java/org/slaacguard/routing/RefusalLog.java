package org.slaacguard.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Joins a peer's refusals, so that a flood of them becomes one report a second for each reason.
 * Lock-free; any thread.
 *
 * <p>The counts of all reports add up to the number of refusals. A refusal becomes pending before
 * it looks for a sample. The thread that takes a sample then reports all pending refusals. A
 * pending refusal that finds no sample leaves its own.
 */
final class RefusalLog {
  private static final LearnRefusal[] REASONS = LearnRefusal.values();
  private static final long INTERVAL = 1_000_000_000L;

  /** Number of words for a reason; their offsets follow. */
  private static final int WORDS = 5;

  private static final int PENDING = 0;
  private static final int REPORTED = 1; // when
  private static final int SAMPLE = 2; // whether there is one: NO, IN_USE, YES
  private static final int HIGH = 3;
  private static final int LOW = 4;

  private static final long NO = 0;
  private static final long IN_USE = 1;
  private static final long YES = 2;

  private final int slot;
  private final Report report;
  private final AtomicLongArray words = new AtomicLongArray(REASONS.length * WORDS);
  private volatile boolean closed;

  /** Receives the reports; see {@link LearnListener#refused}. */
  @FunctionalInterface
  interface Report {
    void refused(int slot, long high, long low, LearnRefusal reason, long count);
  }

  RefusalLog(int slot, Report report, long now) {
    this.slot = slot;
    this.report = report;
    for (int i = 0; i < REASONS.length; i++) {
      words.set(i * WORDS + REPORTED, now - INTERVAL);
    }
  }

  void add(LearnRefusal reason, long high, long low, long now) {
    int at = reason.index() * WORDS;
    words.getAndIncrement(at + PENDING);
    long reported = words.get(at + REPORTED);
    if (closed
        || (now - reported >= INTERVAL && words.compareAndSet(at + REPORTED, reported, now))) {
      words.compareAndSet(at + SAMPLE, YES, NO);
      report(reason, high, low);
    } else if (words.get(at + SAMPLE) == NO && words.compareAndSet(at + SAMPLE, NO, IN_USE)) {
      words.set(at + HIGH, high);
      words.set(at + LOW, low);
      words.set(at + SAMPLE, YES);
      if (closed) {
        reportSample(reason);
      }
    }
  }

  /**
   * Reports refusals that were held back for a second. For one thread at a time.
   *
   * @return whether others have been held back for less
   */
  boolean flush(long now) {
    boolean waits = false;
    for (LearnRefusal reason : REASONS) {
      int at = reason.index() * WORDS;
      long reported = words.get(at + REPORTED);
      if (words.get(at + SAMPLE) == YES
          && now - reported >= INTERVAL
          && words.compareAndSet(at + REPORTED, reported, now)) {
        reportSample(reason);
      }
      // One may come until a second after a report.
      waits |= words.get(at + SAMPLE) != NO || now - words.get(at + REPORTED) < INTERVAL;
    }
    return waits;
  }

  /** Reports everything, and holds nothing back from now on. */
  void close() {
    closed = true;
    for (LearnRefusal reason : REASONS) {
      reportSample(reason);
    }
  }

  private void reportSample(LearnRefusal reason) {
    int at = reason.index() * WORDS;
    if (words.compareAndSet(at + SAMPLE, YES, IN_USE)) {
      long high = words.get(at + HIGH);
      long low = words.get(at + LOW);
      words.set(at + SAMPLE, NO);
      report(reason, high, low);
    }
  }

  private void report(LearnRefusal reason, long high, long low) {
    long count = words.getAndSet(reason.index() * WORDS + PENDING, 0);
    if (count > 0) {
      report.refused(slot, high, low, reason, count);
    }
  }
}
