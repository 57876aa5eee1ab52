package org.slaacguard.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * Which peer had which address, and when: gives learned addresses back after a restart, and answers
 * for abuse reports and audits.
 *
 * <p>The controller hands changes over without waiting; one thread of its own writes them, at most
 * a second later. A full queue is counted, and set right by the next {@link #observe}.
 */
public final class AddressHistory implements AutoCloseable {
  /** How long an ended stay is kept, where nobody says otherwise. */
  public static final Duration DEFAULT_RETENTION = Duration.ofDays(90);

  private final String interfaceName;
  private final HistoryStore store;
  private final HistoryWriter writer;

  /** The newest picture of how things stand; one that was not written when the next came goes. */
  private final AtomicReference<@Nullable Picture> newest = new AtomicReference<>();

  // Of the controller's thread.
  private long pictures;

  private AddressHistory(String interfaceName, HistoryStore store, HistoryWriter writer) {
    this.interfaceName = interfaceName;
    this.store = store;
    this.writer = writer;
  }

  /** One at most in memory; by its number its turn in the queue finds it, or a newer one. */
  private record Picture(long number, Map<PublicKey, List<LearnedAddress>> current, Instant now) {}

  /**
   * Opens the history of one interface; the file may be shared with others.
   *
   * @param wallClock tells when ended stays are past their retention
   * @param report hears if it is not written any more, other than for want of storage
   */
  public static AddressHistory open(
      Path file,
      String interfaceName,
      HistoryBounds bounds,
      InstantSource wallClock,
      FailureReport report)
      throws HistoryException {
    HistoryStore store = HistoryStore.open(file);
    HistoryRetention retention = new HistoryRetention(DEFAULT_RETENTION);
    HistoryWriter writer = new HistoryWriter(store, retention, bounds, wallClock, report);
    writer.start();
    return new AddressHistory(interfaceName, store, writer);
  }

  /** A learned address to bring back, and its peer. */
  public record Remembered(PublicKey peer, LearnedAddress address) {}

  /**
   * The addresses that were routed when the daemon last stopped, however it stopped. To be called
   * before the first change is handed over.
   */
  public List<Remembered> remembered() throws HistoryException {
    List<Remembered> remembered = new ArrayList<>();
    for (HistoryEntry entry : store.open(interfaceName)) {
      remembered.add(
          new Remembered(
              entry.peer(),
              new LearnedAddress(entry.address(), entry.learnedAt(), entry.lastSeen())));
    }
    return remembered;
  }

  /** Takes note of an event, if it is about a learned address. Does not wait. */
  public void record(BackendEvent event) {
    switch (event) {
      case BackendEvent.AddressLearned e ->
          writer.offer(s -> s.learned(interfaceName, e.peer(), e.address(), e.at()));
      case BackendEvent.AddressForgotten e ->
          writer.offer(s -> s.forgotten(interfaceName, e.address(), e.at(), e.reason().name()));
      default -> {}
    }
  }

  /**
   * Sets the history right by how things stand: "last seen" moves on, stays that nobody reported
   * begin, and open ones that are no longer there end. Does not wait.
   */
  public void observe(DeviceStatus status, Instant now) {
    Map<PublicKey, List<LearnedAddress>> current = new HashMap<>();
    for (PeerStatus peer : status.peers()) {
      if (!peer.learned().isEmpty()) {
        current.put(peer.publicKey(), peer.learned());
      }
    }
    // A picture may be large, so there is one at most; in the queue is only its turn.
    long number = ++pictures;
    newest.set(new Picture(number, current, now));
    writer.offer(
        s -> {
          Picture picture = newest.get();
          if (picture != null && picture.number() == number) {
            HistoryReconciler.reconcile(s, interfaceName, picture.current(), picture.now());
          }
        });
  }

  /** Changes that found the queue full. */
  public long lost() {
    return writer.lost();
  }

  /** Changes that could not be made. */
  public long skipped() {
    return writer.skipped();
  }

  /**
   * Looks back, newest first; see {@link HistoryEntry}.
   *
   * @param file the history's file; it need not belong to a running daemon
   * @param limit rows at the most
   */
  public static List<HistoryEntry> find(
      Path file,
      @Nullable IpAddress address,
      @Nullable PublicKey peer,
      @Nullable Instant at,
      int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file)) {
      return store.find(address, peer, at, limit);
    }
  }

  /**
   * Looks back, newest first; see {@link HistoryEntry}.
   *
   * @param file the history's file; it need not belong to a running daemon
   * @param limit rows at the most
   */
  public static List<HistoryEntry> find(Path file, HistoryFilter filter, int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file)) {
      return store.select(filter.condition(), filter.values(), limit);
    }
  }

  /** Writes what waits, for at most 5 seconds, and closes the file. */
  @Override
  public void close() throws HistoryException {
    if (writer.end()) {
      store.close();
    }
  }
}
