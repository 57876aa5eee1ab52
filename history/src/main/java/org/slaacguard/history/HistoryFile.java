package org.slaacguard.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slaacguard.control.ByteBudget;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of a process: one file, written by one thread, for all of its interfaces. Other
 * processes may use the same file. Thread-safe.
 */
public final class HistoryFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final HistoryStorage store;
  private final AtomicLong limited = new AtomicLong();
  private final HistoryWriter writer;
  private volatile HistorySettings settings;

  private HistoryFile(
      Path file, HistoryStorage store, HistoryWriter writer, HistorySettings settings) {
    this.file = file;
    this.store = store;
    this.writer = writer;
    this.settings = settings;
  }

  /**
   * Opens the file, and creates it if necessary. If that does not go, the log says why, changes
   * wait, and it is tried again until it does.
   *
   * @param wallClock tells when ended bindings exceed their retention
   * @param report receives the error if writing ends for another reason than the storage
   */
  public static HistoryFile open(
      Path file, HistorySettings settings, InstantSource wallClock, FailureReport report) {
    HistoryStorage store = new HistoryStorage(file, settings);
    try {
      store.open();
    } catch (HistoryException e) {
      LOG.warn(
          "{}; until that works, learned addresses do not survive a restart, and days of traffic"
              + " are not written",
          e.getMessage());
    }
    HistoryWriter writer =
        new HistoryWriter(
            store,
            new HistoryRetention(HistoryRetention.time(settings)),
            HistoryBounds.ofSettings(settings),
            settings.trafficKeep(),
            wallClock,
            report);
    writer.start();
    return new HistoryFile(file, store, writer, settings);
  }

  /** The history of one interface, which must be closed before this file. */
  public AddressHistory of(String interfaceName) {
    return new AddressHistory(interfaceName, this);
  }

  /** The traffic of one interface's peers. */
  public TrafficLedger traffic(String interfaceName) {
    return new TrafficLedger(interfaceName, this);
  }

  /** The settings of what is kept. */
  public HistorySettings settings() {
    return settings;
  }

  /** Changes what is kept. Data that is no longer kept is soon deleted. Does not wait. */
  public void follow(HistorySettings next) {
    if (!next.equals(settings)) {
      settings = next;
      writer.follow(next);
    }
  }

  /** Whether the file is open. */
  boolean isOpen() {
    return store.isOpen();
  }

  /** The file. */
  Path file() {
    return file;
  }

  /** Passes a change to the writer without waiting; one that finds no room is counted. */
  void offer(HistoryStore.Work work) {
    boolean _ = writer.offer(work);
  }

  /** As above, for a change about one peer, which is limited to its share of the queue. */
  void offer(HistoryStore.Work work, ByteBudget.Share payer) {
    boolean _ = writer.offer(work, payer);
  }

  /** Counts a change beyond its peer's rate, which is not written. */
  void limit() {
    limited.incrementAndGet();
  }

  /** The open bindings of an interface, read beside the writer; none while the file is not open. */
  List<HistoryEntry> openBindings(String interfaceName) throws HistoryException {
    if (!store.isOpen()) {
      return List.of();
    }
    try (HistoryStore reading = HistoryStore.openToRead(file)) {
      return reading.bindings().open(interfaceName);
    }
  }

  /** Waits at most 5 seconds until earlier changes are written. */
  void flush() {
    writer.flush(PATIENCE);
  }

  /** Number of changes that found no room on their way to the file. */
  public long lost() {
    return writer.lost();
  }

  /** Number of new bindings beyond their peer's rate, which are left out by intent. */
  public long limited() {
    return limited.get();
  }

  /** Number of changes that could not be made. */
  public long skipped() {
    return writer.skipped();
  }

  /** Writes waiting changes, for at most 5 seconds, and closes the file. */
  @Override
  public void close() throws HistoryException {
    if (writer.end()) {
      store.close();
    }
  }
}
