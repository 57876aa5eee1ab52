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
 * Adds the traffic of an interface's peers up by days, over restarts. What the disk does not take
 * waits in memory, and is written once it does; of a day and a peer that is one number in each
 * direction.
 */
public final class TrafficLedger {
  /** Days that wait for the disk, at most. */
  private static final int MOST_DAYS = 62;

  private final String interfaceName;
  private final HistoryFile file;

  // Of the controller's thread.
  private final Map<PublicKey, Bytes> seen = new HashMap<>();

  /** By itself: what is not written yet. */
  private final Map<Long, Map<PublicKey, Bytes>> waiting = new LinkedHashMap<>();

  private long turn;

  /** That of an interface, in a file that others share. */
  TrafficLedger(String interfaceName, HistoryFile file) {
    this.interfaceName = interfaceName;
    this.file = file;
  }

  private record Bytes(long received, long sent) {
    static final Bytes NONE = new Bytes(0, 0);

    Bytes plus(Bytes other) {
      return new Bytes(received + other.received, sent + other.sent);
    }

    /** What has come since; all of it where the count began anew. */
    Bytes since(Bytes before) {
      return new Bytes(
          received >= before.received ? received - before.received : received,
          sent >= before.sent ? sent - before.sent : sent);
    }
  }

  /** Whether the days are kept now; otherwise what is observed counts for nothing. */
  public boolean isKept() {
    return file.settings().keepsTraffic();
  }

  /** What the counts of peers were before anybody looked: that traffic is none of ours. */
  public void begin(DeviceStatus status) {
    for (PeerStatus peer : status.peers()) {
      seen.put(peer.publicKey(), new Bytes(peer.rxBytes(), peer.txBytes()));
    }
  }

  /** A peer is gone; one of this key that comes again begins at zero. */
  public void removed(PublicKey peer) {
    seen.remove(peer);
  }

  /**
   * Takes note of how things stand. Does not wait.
   *
   * @return bytes in both directions since the last look, of the peers that have any; nothing while
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

  /** Writes what waits, if no later one is on its way. */
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

    /** What was written waits no more; what has come meanwhile does. */
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

  /** Bytes of each peer in both directions from a day on, as the file has them. */
  public Map<PublicKey, Long> totals(LocalDate from) throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file.file())) {
      return new TrafficTable(store).totals(interfaceName, from.toEpochDay());
    } catch (SQLException e) {
      throw HistoryStore.failure(file.file(), "read", e);
    }
  }

  /**
   * Looks back.
   *
   * @param file the history's file; it need not belong to a running daemon
   * @param interfaceName null for all
   * @param from the first day
   */
  public static List<TrafficEntry> find(Path file, @Nullable String interfaceName, LocalDate from)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file)) {
      return new TrafficTable(store).find(interfaceName, from.toEpochDay());
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "read", e);
    }
  }
}
