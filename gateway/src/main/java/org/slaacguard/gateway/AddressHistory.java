package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.LearnedAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(AddressHistory.class);
  private static final int QUEUE = 65_536;
  private static final int BATCH = 4_096;
  private static final Duration PRUNE_INTERVAL = Duration.ofHours(1);

  private final String interfaceName;
  private final Duration retention;
  private final HistoryStore store;
  private final BlockingQueue<HistoryStore.Work> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong lost = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;

  private AddressHistory(String interfaceName, Duration retention, HistoryStore store) {
    this.interfaceName = interfaceName;
    this.retention = retention;
    this.store = store;
    this.writer = Thread.ofPlatform().name("address-history").daemon().unstarted(this::write);
  }

  /**
   * Opens the history of one interface; the file may be shared with others.
   *
   * @param retention how long an ended stay is kept
   */
  public static AddressHistory open(Path file, String interfaceName, Duration retention)
      throws HistoryException {
    AddressHistory history = new AddressHistory(interfaceName, retention, HistoryStore.open(file));
    history.writer.start();
    return history;
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
          offer(s -> s.learned(interfaceName, e.peer(), e.address(), e.at()));
      case BackendEvent.AddressForgotten e ->
          offer(s -> s.forgotten(interfaceName, e.address(), e.at(), e.reason().name()));
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
    offer(s -> HistoryReconciler.reconcile(s, interfaceName, current, now));
  }

  /** Changes that found the queue full. */
  public long lost() {
    return lost.get();
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

  private void offer(HistoryStore.Work work) {
    if (!queue.offer(work)) {
      lost.incrementAndGet();
    }
  }

  private void write() {
    Instant nextPrune = Instant.EPOCH;
    List<HistoryStore.Work> batch = new ArrayList<>();
    while (true) {
      batch.clear();
      try {
        HistoryStore.Work first = queue.poll(closing ? 0 : 500, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH);
        } else if (closing) {
          return;
        }
        Instant now = Instant.now();
        if (now.isAfter(nextPrune)) {
          nextPrune = now.plus(PRUNE_INTERVAL);
          batch.add(s -> s.prune(now.minus(retention)));
        }
        if (!batch.isEmpty()) {
          store.inTransaction(
              s -> {
                for (HistoryStore.Work work : batch) {
                  work.run(s);
                }
              });
        }
      } catch (HistoryException e) {
        lost.addAndGet(batch.size());
        LOG.warn("{}; {} changes are lost until the next look", e.getMessage(), batch.size());
      } catch (InterruptedException e) {
        closing = true; // write what waits, then go
      }
    }
  }

  /** Writes what waits, for at most 5 seconds, and closes the file. */
  @Override
  public void close() throws HistoryException {
    closing = true;
    try {
      if (!writer.join(Duration.ofSeconds(5))) {
        LOG.warn("the address history still had {} changes to write", queue.size());
        return; // closing under the writer would break its transaction
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    store.close();
  }
}
