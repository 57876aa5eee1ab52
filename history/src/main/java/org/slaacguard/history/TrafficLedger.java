package org.slaacguard.history;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.PublicKey;

/**
 * Adds up the traffic of an interface's peers by day, over restarts. What cannot be written to disk
 * waits in memory: one number for each direction, day and peer.
 */
public final class TrafficLedger {
  /** Most days that wait for the disk. */
  private static final int MOST_DAYS = 62;

  private final String interfaceName;
  private final HistoryFile file;

  // Belongs to the controller's thread.
  private final Map<PublicKey, Bytes> seen = new HashMap<>();

  /** Guarded by itself: what is not yet written. */
  private final Map<Long, Map<PublicKey, Bytes>> waiting = new LinkedHashMap<>();

  private long turn;

  /** Creates the ledger of an interface in a file that others share. */
  TrafficLedger(String interfaceName, HistoryFile file) {
    this.interfaceName = interfaceName;
    this.file = file;
  }

  private record Bytes(long received, long sent) {
    static final Bytes NONE = new Bytes(0, 0);

    Bytes plus(Bytes other) {
      return new Bytes(received + other.received, sent + other.sent);
    }

    /** The bytes since an earlier count; all of them if the counter was reset. */
    Bytes since(Bytes before) {
      return new Bytes(
          received >= before.received ? received - before.received : received,
          sent >= before.sent ? sent - before.sent : sent);
    }
  }

  /** Whether traffic by day is kept now; otherwise observations are ignored. */
  public boolean isKept() {
    return file.settings().keepsTraffic();
  }

  /** Sets the initial counters of peers, whose earlier traffic does not count. */
  public void begin(DeviceStatus status) {
    for (PeerStatus peer : status.peers()) {
      seen.put(peer.publicKey(), new Bytes(peer.rxBytes(), peer.txBytes()));
    }
  }

  /** Notes that a peer was removed; one with its key that comes again begins at zero. */
  public void removed(PublicKey peer) {
    seen.remove(peer);
  }

  /**
   * Records the present counters. Does not wait.
   *
   * @return bytes in both directions since the previous call, of peers with traffic; empty while
   *     days are not kept
   */
  public Map<PublicKey, Long> observe(DeviceStatus status, Instant now) {
    if (!isKept()) {
      begin(status);
      synchronized (waiting) {
        waiting.clear();
      }
      return Map.of();
    }
    long day = now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    Map<PublicKey, Long> more = new HashMap<>();
    synchronized (waiting) {
      for (PeerStatus peer : status.peers()) {
        Bytes count = new Bytes(peer.rxBytes(), peer.txBytes());
        Bytes before = seen.put(peer.publicKey(), count);
        Bytes since = count.since(before == null ? Bytes.NONE : before);
        if (!since.equals(Bytes.NONE)) {
          more.put(peer.publicKey(), since.received + since.sent);
          waiting
              .computeIfAbsent(day, _ -> new HashMap<>())
              .merge(peer.publicKey(), since, Bytes::plus);
        }
      }
      while (waiting.size() > MOST_DAYS) {
        waiting.remove(waiting.keySet().iterator().next());
      }
      if (!waiting.isEmpty()) {
        file.offer(new Write(++turn));
      }
    }
    return more;
  }

  /** Writes what waits, unless a later write is queued. */
  private final class Write implements HistoryStore.Work {
    private final long number;
    private Map<Long, Map<PublicKey, Bytes>> written = Map.of();

    Write(long number) {
      this.number = number;
    }

    @Override
    public void run(HistoryStore store) throws SQLException {
      Map<Long, Map<PublicKey, Bytes>> now = new HashMap<>();
      synchronized (waiting) {
        if (number != turn || !isKept()) {
          return;
        }
        waiting.forEach((day, peers) -> now.put(day, Map.copyOf(peers)));
      }
      written = now;
      TrafficTable table = new TrafficTable(store);
      for (Map.Entry<Long, Map<PublicKey, Bytes>> day : now.entrySet()) {
        for (Map.Entry<PublicKey, Bytes> peer : day.getValue().entrySet()) {
          Bytes bytes = peer.getValue();
          table.add(interfaceName, peer.getKey(), day.getKey(), bytes.received, bytes.sent);
        }
      }
    }

    /** Drops what was written, and keeps what came meanwhile. */
    @Override
    public void committed() {
      synchronized (waiting) {
        written.forEach(
            (day, peers) -> {
              Map<PublicKey, Bytes> left = waiting.getOrDefault(day, new HashMap<>());
              peers.forEach(
                  (peer, bytes) ->
                      left.computeIfPresent(
                          peer, (_, all) -> all.equals(bytes) ? null : all.since(bytes)));
              if (left.isEmpty()) {
                waiting.remove(day);
              }
            });
      }
      written = Map.of();
    }
  }

  /** Whether the file is open; while it is not, it may have days that nobody has read. */
  public boolean isOpen() {
    return file.isOpen();
  }

  /**
   * The bytes of each peer in both directions, according to the file.
   *
   * @param from the first day
   * @param end the day after the last one: a clock that was ahead may have left later days
   */
  public Map<PublicKey, Long> totals(LocalDate from, LocalDate end) throws HistoryException {
    try (HistoryStore store = HistoryStore.openToRead(file.file())) {
      return new TrafficTable(store).totals(interfaceName, from.toEpochDay(), end.toEpochDay());
    } catch (SQLException e) {
      throw HistoryStore.failure(file.file(), "read", e);
    }
  }

  /**
   * Finds traffic.
   *
   * @param file the history's file, with or without a running daemon
   * @param interfaceName null for all
   * @param from the first day
   */
  public static List<TrafficEntry> find(Path file, @Nullable String interfaceName, LocalDate from)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.openToRead(file)) {
      return new TrafficTable(store).find(interfaceName, from.toEpochDay());
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "read", e);
    }
  }
}
