package org.slaacguard.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slaacguard.control.ByteBudget;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;

/**
 * The address history of a process: one file, written by one thread, for all of its interfaces.
 * Other processes may use the same file. Safe for use by several threads.
 */
public final class HistoryFile implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final HistoryStore store;
  private final HistoryWriter writer;
  private volatile HistorySettings settings;

  private HistoryFile(
      Path file, HistoryStore store, HistoryWriter writer, HistorySettings settings) {
    this.file = file;
    this.store = store;
    this.writer = writer;
    this.settings = settings;
  }

  /**
   * Opens the file, and makes it where it is not there.
   *
   * @param wallClock tells when ended bindings are past their retention
   * @param report hears if it is not written any more, other than for want of storage
   */
  public static HistoryFile open(
      Path file, HistorySettings settings, InstantSource wallClock, FailureReport report)
      throws HistoryException {
    HistoryStore store = HistoryStore.open(file);
    try {
      store.keep(settings);
    } catch (HistoryException e) {
      store.close();
      throw e;
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

  /** The history of one interface, which ends before this. */
  public AddressHistory of(String interfaceName) {
    return new AddressHistory(interfaceName, this);
  }

  /** The traffic of one interface's peers. */
  public TrafficLedger traffic(String interfaceName) {
    return new TrafficLedger(interfaceName, this);
  }

  /** What is kept. */
  public HistorySettings settings() {
    return settings;
  }

  /** Keeps something else from now on; what is kept no more is deleted soon. Does not wait. */
  public void follow(HistorySettings next) {
    if (!next.equals(settings)) {
      settings = next;
      writer.follow(next);
    }
  }

  /** The file. */
  Path file() {
    return file;
  }

  /** Hands a change over to the writer, without waiting; one that finds no room is counted. */
  void offer(HistoryStore.Work work) {
    boolean _ = writer.offer(work);
  }

  /** The same with a change that is about one peer, which has only its share of the room. */
  void offer(HistoryStore.Work work, ByteBudget.Share payer) {
    boolean _ = writer.offer(work, payer);
  }

  /** What is open of an interface, read beside the writer. */
  List<HistoryEntry> openBindings(String interfaceName) throws HistoryException {
    try (HistoryStore reading = HistoryStore.open(file)) {
      return reading.open(interfaceName);
    }
  }

  /** Waits until what was handed over is written, for at most 5 seconds. */
  void flush() {
    writer.flush(PATIENCE);
  }

  /** Changes that found the queue full. */
  public long lost() {
    return writer.lost();
  }

  /** Changes that could not be made. */
  public long skipped() {
    return writer.skipped();
  }

  /** Writes what waits, for at most 5 seconds, and closes the file. */
  @Override
  public void close() throws HistoryException {
    if (writer.end()) {
      store.close();
    }
  }
}
