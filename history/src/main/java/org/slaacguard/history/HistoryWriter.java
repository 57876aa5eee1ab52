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
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.LineBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes of the address history, on a thread of its own, at most a second after they came.
 *
 * <ul>
 *   <li>Whoever hands changes over never waits: where the queue is full, they are counted as lost.
 *   <li>While the storage cannot be written (full, locked, read-only, broken) what waits goes on to
 *       wait, and is tried again.
 *   <li>A change that cannot be made, or a fault in its data, is left out alone, and counted.
 * </ul>
 */
final class HistoryWriter {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);

  /** Changes that wait, each of less than 300 bytes: 5 MB at most. */
  static final int QUEUE = 16_384;

  private static final int BATCH = 4_096;
  private static final Duration FLUSH_LOOK = Duration.ofMillis(2);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** Tidied so often, and sooner after so many changes, but not sooner than that. */
  private static final long TIDY_NANOS = Duration.ofHours(1).toNanos();

  private static final int TIDY_CHANGES = 1_000;
  private static final long TIDY_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final HistoryStore store;
  private final HistoryRetention retention;
  private final InstantSource wallClock;
  private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(QUEUE);

  /** Of the places in the queue; a peer may have half of those that are free. */
  private final ByteBudget places = new ByteBudget(QUEUE, 2);

  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();

  /** Changes that were taken, and those of them that are written or left out for good. */
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong settled = new AtomicLong();
  private final AtomicReference<@Nullable HistorySettings> wanted = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closing;

  // Of the thread itself.
  private HistoryBounds bounds;
  private Duration trafficKeep;
  private final List<HistoryStore.Work> batch = new ArrayList<>();
  private final LineBudget lines = new LineBudget(5, System.nanoTime());
  private long tidied = System.nanoTime() - TIDY_NANOS;
  private int changes;
  private long pause;

  /** What is to be done, and who pays for its place; null for nobody. */
  private record Change(HistoryStore.Work work, ByteBudget.@Nullable Share payer) {}

  /** Not yet started. */
  HistoryWriter(
      HistoryStore store,
      HistoryRetention retention,
      HistoryBounds bounds,
      Duration trafficKeep,
      InstantSource wallClock,
      FailureReport report) {
    this.store = store;
    this.retention = retention;
    this.bounds = bounds;
    this.trafficKeep = trafficKeep;
    this.wallClock = wallClock;
    String name = "address-history";
    thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(report.guard(name, this::run, () -> closing));
  }

  void start() {
    thread.start();
  }

  /** Hands a change over that is not one peer's, without waiting; whether there was room. */
  boolean offer(HistoryStore.Work work) {
    return offer(work, null);
  }

  /**
   * Hands a change over, without waiting.
   *
   * @param payer what the peer has that it is about: one whose changes come faster than they can be
   *     written loses its own; null where it is not one peer's
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

  /** Changes that found the queue full. */
  long lost() {
    return lost.get();
  }

  /** Changes that could not be made. */
  long skipped() {
    return skipped.get();
  }

  /** Keeps something else, also of what was handed over just before. Does not wait. */
  void follow(HistorySettings settings) {
    wanted.set(settings);
    // The thread may be resting; where the queue is full, it is not.
    if (queue.offer(new Change(store -> {}, null))) {
      taken.incrementAndGet();
    }
  }

  /** Where the storage does not go, they are wanted still. */
  private void adopt() throws HistoryException {
    HistorySettings next = wanted.get();
    if (next != null) {
      store.keep(next);
      retention.keep(HistoryRetention.time(next));
      bounds = HistoryBounds.ofSettings(next);
      trafficKeep = next.trafficKeep();
      tidied = System.nanoTime() - TIDY_NANOS;
      wanted.compareAndSet(next, null);
    }
  }

  private void run() {
    while (true) {
      try {
        fill();
        adopt();
        if (batch.isEmpty() && closing) {
          return;
        }
        write();
        tidy();
        resumed();
      } catch (HistoryException e) {
        if (closing) {
          return; // What could not be written now will not be; the close tells how much.
        }
        rest(e);
      } catch (InterruptedException e) {
        closing = true; // write what waits, then go
      }
    }
  }

  private void fill() throws InterruptedException {
    if (!batch.isEmpty()) {
      return; // what could not be written before
    }
    // The end interrupts; until then only the next tidying is due.
    Change next = queue.poll(closing ? 0 : TIDY_PAUSE_NANOS, TimeUnit.NANOSECONDS);
    while (next != null) {
      giveBack(next.payer());
      batch.add(next.work());
      changes++;
      next = batch.size() < BATCH ? queue.poll() : null;
    }
  }

  /** All of the batch at once; or else one by one, to find those that do not go. */
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
        if (lines.allows(System.nanoTime(), left -> LOG.warn("{} lines left out", left))) {
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
            new TrafficTable(s).prune(trafficKeep, wallClock.instant());
            bounds.apply(s);
          });
    } catch (HistoryException e) {
      if (e.isStorage()) {
        throw e;
      }
      LOG.warn("the address history could not be tidied", e);
    }
  }

  /** The storage does not go: whoever fills the disk is told once, not each time. */
  private void rest(HistoryException e) {
    if (pause == 0) {
      LOG.warn("{}; trying again until it goes", e.getMessage());
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

  /** Waits until what was taken until now is settled, but not longer than this. Any thread. */
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
   * Writes what waits, as far as that goes in 5 seconds.
   *
   * @return whether the store is free to be closed
   */
  boolean end() {
    closing = true;
    // It may be resting.
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
