package org.slaacguard.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ByteBudget;
import org.slaacguard.control.Counted;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.LineBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes of the history on its own thread, at most a second after they came.
 *
 * <ul>
 *   <li>Callers never wait: if the queue is full, their changes are counted as lost.
 *   <li>While the storage cannot be written (full, locked, read-only, broken), changes stay in the
 *       queue and are tried again.
 *   <li>A change that cannot be made because of its data is skipped alone, and counted.
 * </ul>
 */
final class HistoryWriter {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);

  /** Most waiting changes, each smaller than 300 bytes: 5 MB in all. */
  static final int QUEUE = 16_384;

  private static final int BATCH = 4_096;

  /** The shortest time between two transactions, of which each costs as much as many changes. */
  private static final long GAP_NANOS = Duration.ofMillis(100).toNanos();

  private static final Duration FLUSH_LOOK = Duration.ofMillis(2);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** Interval of tidying; earlier after this many changes, but never below the pause. */
  private static final long TIDY_NANOS = Duration.ofHours(1).toNanos();

  private static final int TIDY_CHANGES = 1_000;
  private static final long TIDY_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final HistoryStorage store;
  private final HistoryRetention retention;
  private final InstantSource wallClock;
  private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(QUEUE);

  /** The places in the queue. A peer may have half of the free ones. */
  private final ByteBudget places = new ByteBudget(QUEUE, 2);

  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();

  /** Changes accepted, and those of them that are written or skipped. */
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong settled = new AtomicLong();
  private final AtomicReference<@Nullable HistorySettings> wanted = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closing;

  // Belongs to the writer's thread.
  private HistoryBounds bounds;

  /** Also bounds what a clock that is ahead deletes. */
  private final HistoryRetention days;

  private final List<HistoryStore.Work> batch = new ArrayList<>();
  private final LineBudget lines = new LineBudget(5);
  private long tidied = System.nanoTime() - TIDY_NANOS;
  private long written = System.nanoTime() - GAP_NANOS;
  private int changes;
  private long pause;

  /** A change, and the share that pays for its place; null for nobody's. */
  private record Change(HistoryStore.Work work, ByteBudget.@Nullable Share payer) {}

  /** Creates a writer that is not yet started. */
  HistoryWriter(
      HistoryStorage store,
      HistoryRetention retention,
      HistoryBounds bounds,
      Duration trafficKeep,
      InstantSource wallClock,
      FailureReport report) {
    this.store = store;
    this.retention = retention;
    this.bounds = bounds;
    days = new HistoryRetention(trafficKeep);
    this.wallClock = wallClock;
    String name = "history/addresses";
    thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(report.guard(name, this::run, () -> closing));
  }

  /** Starts to write. A file that could not be opened, which was said, is tried again soon. */
  void start() {
    if (!store.isOpen()) {
      pause = FIRST_PAUSE_MILLIS;
    }
    thread.start();
  }

  /**
   * Passes on a change that is not about one peer, without waiting.
   *
   * @return whether there was room
   */
  boolean offer(HistoryStore.Work work) {
    return offer(work, null);
  }

  /**
   * Passes on a change, without waiting.
   *
   * @param payer the share of the peer that the change is about, so that a peer whose changes come
   *     too fast loses only its own; null if it is not about one peer
   * @return whether there was room
   */
  boolean offer(HistoryStore.Work work, ByteBudget.@Nullable Share payer) {
    boolean fits = payer == null || places.take(payer, 1);
    if (fits && !queue.offer(new Change(work, payer))) {
      giveBack(payer);
      fits = false;
    }
    (fits ? taken : lost).incrementAndGet();
    return fits;
  }

  private void giveBack(ByteBudget.@Nullable Share payer) {
    if (payer != null) {
      places.giveBack(payer, 1);
    }
  }

  /** Number of changes that found no room in the queue, or none in their peer's share. */
  long lost() {
    return lost.get();
  }

  /** Number of changes that could not be made. */
  long skipped() {
    return skipped.get();
  }

  /** Changes what is kept, also for earlier changes that are still waiting. Does not wait. */
  void follow(HistorySettings settings) {
    wanted.set(settings);
    // Wakes the thread if it is idle; with a full queue it is not.
    if (queue.offer(new Change(store -> {}, null))) {
      taken.incrementAndGet();
    }
  }

  /** If the storage fails, the settings stay pending. */
  private void adopt() throws HistoryException {
    HistorySettings next = wanted.get();
    if (next != null) {
      store.keep(next);
      retention.keep(HistoryRetention.time(next));
      bounds = HistoryBounds.ofSettings(next);
      days.keep(next.trafficKeep());
      tidied = System.nanoTime() - TIDY_NANOS;
      wanted.compareAndSet(next, null);
    }
  }

  private void run() {
    while (true) {
      try {
        fill();
        if (batch.isEmpty() && closing && wanted.get() == null) {
          return;
        }
        store.open();
        adopt();
        write();
        written = System.nanoTime();
        tidy();
        resumed();
      } catch (HistoryException e) {
        if (closing) {
          return; // what cannot be written now is lost; close() reports how much
        }
        rest(e);
      } catch (InterruptedException e) {
        closing = true; // writes what waits, then ends
      }
    }
  }

  private void fill() throws InterruptedException {
    if (!batch.isEmpty()) {
      return; // what earlier batches left
    }
    // The end interrupts the thread. Until then, only the next tidying is due.
    Change next = queue.poll(closing ? 0 : untilTidied(), TimeUnit.NANOSECONDS);
    if (next != null) {
      take(next);
      if (!closing) {
        TimeUnit.NANOSECONDS.sleep(written + GAP_NANOS - System.nanoTime());
      }
    }
    for (next = another(); next != null; next = another()) {
      take(next);
    }
  }

  private @Nullable Change another() {
    return batch.size() < BATCH ? queue.poll() : null;
  }

  private void take(Change change) {
    giveBack(change.payer());
    batch.add(change.work());
    changes++;
  }

  /**
   * How long to rest if nothing comes: until the next tidying, but a minute after the start too.
   */
  private long untilTidied() {
    long interval = changes < TIDY_CHANGES ? TIDY_NANOS : TIDY_PAUSE_NANOS;
    return Math.max(TIDY_PAUSE_NANOS, tidied + interval - System.nanoTime());
  }

  /** Writes the batch in one transaction, or else each change alone to find those that fail. */
  private void write() throws HistoryException {
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.inTransaction(
          s -> {
            for (HistoryStore.Work work : batch) {
              work.run(s);
            }
          });
      settled.addAndGet(batch.size());
      batch.forEach(HistoryStore.Work::committed);
      batch.clear();
    } catch (HistoryException e) {
      if (e.isStorage()) {
        throw e;
      }
      writeSingly();
    }
  }

  private void writeSingly() throws HistoryException {
    while (!batch.isEmpty()) {
      try {
        store.inTransaction(batch.getFirst());
        batch.getFirst().committed();
      } catch (HistoryException e) {
        if (e.isStorage()) {
          throw e;
        }
        skipped.incrementAndGet();
        if (lines.allows(
            System.nanoTime(), left -> LOG.warn("{} left out", Counted.of(left, "line")))) {
          LOG.warn("a change of the address history is left out", e);
        }
      }
      batch.removeFirst();
      settled.incrementAndGet();
    }
  }

  private void tidy() throws HistoryException {
    long now = System.nanoTime();
    long since = now - tidied;
    if (since < TIDY_NANOS && (since < TIDY_PAUSE_NANOS || changes < TIDY_CHANGES)) {
      return;
    }
    tidied = now;
    changes = 0;
    try {
      store.inTransaction(
          s -> {
            Instant cutoff = retention.cutoff(wallClock.instant(), now, s.oldestEnd());
            s.prune(cutoff);
            new EndpointTable(s).prune(cutoff);
            TrafficTable traffic = new TrafficTable(s);
            traffic.prune(days.cutoff(wallClock.instant(), now, traffic.oldest()));
            bounds.apply(s);
          });
    } catch (HistoryException e) {
      if (e.isStorage()) {
        throw e;
      }
      LOG.warn("the address history could not be tidied", e);
    }
  }

  /** Waits after a storage failure, which is reported once. */
  private void rest(HistoryException e) {
    if (pause == 0) {
      LOG.warn("{}; trying again until it works", e.getMessage());
    }
    pause = Math.clamp(2 * pause, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
    try {
      Thread.sleep(pause);
    } catch (InterruptedException interrupted) {
      closing = true;
    }
  }

  private void resumed() {
    if (pause > 0) {
      pause = 0;
      LOG.info("the address history is written again; {} changes are lost", lost.get());
    }
  }

  /**
   * Waits until changes accepted so far are written or skipped, for at most this time. Any thread.
   */
  void flush(Duration patience) {
    long target = taken.get();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (settled.get() < target && thread.isAlive()) {
        if (System.nanoTime() - deadline > 0) {
          LOG.warn("the address history still had {} changes to write", target - settled.get());
          return;
        }
        Thread.sleep(FLUSH_LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Writes waiting changes, for at most 5 seconds.
   *
   * @return whether the store may be closed
   */
  boolean end() {
    closing = true;
    // Wakes the thread if it is idle.
    thread.interrupt();
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        LOG.warn("the address history still had {} changes to write", queue.size());
        return false; // closing under the writer would break its transaction
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    int left = queue.size() + batch.size();
    if (left > 0) {
      LOG.warn("{} changes of the address history could not be written", left);
    }
    return true;
  }
}
