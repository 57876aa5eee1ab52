package org.slaacguard.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/** The traffic of each peer on each day (UTC) in the history's file. */
final class TrafficTable {
  static final List<String> SQL =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS traffic (
            interface TEXT NOT NULL,
            peer BLOB NOT NULL,
            day INTEGER NOT NULL,
            received INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            PRIMARY KEY (interface, peer, day)) WITHOUT ROWID
          """,
          "CREATE INDEX IF NOT EXISTS traffic_day ON traffic(day)");

  private final HistoryStore store;

  TrafficTable(HistoryStore store) {
    this.store = store;
  }

  /** Adds to a peer's traffic of a day. */
  void add(String interfaceName, PublicKey peer, long day, long received, long sent)
      throws SQLException {
    PreparedStatement add =
        store.prepared(
            "INSERT INTO traffic(interface, peer, day, received, sent) VALUES (?,?,?,?,?)"
                + " ON CONFLICT DO UPDATE SET received = received + excluded.received,"
                + " sent = sent + excluded.sent");
    add.setString(1, interfaceName);
    add.setBytes(2, peer.toBytes());
    add.setLong(3, day);
    add.setLong(4, received);
    add.setLong(5, sent);
    add.executeUpdate();
  }

  /**
   * The traffic from a day on, by interface, peer and day.
   *
   * @param interfaceName null for all
   */
  List<TrafficEntry> find(@Nullable String interfaceName, long from) throws SQLException {
    List<TrafficEntry> found = new ArrayList<>();
    PreparedStatement query =
        store.prepared(
            "SELECT interface, peer, day, received, sent FROM traffic"
                + " WHERE (?1 IS NULL OR interface = ?1) AND day >= ?2"
                + " ORDER BY interface, peer, day");
    query.setString(1, interfaceName);
    query.setLong(2, from);
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        byte[] key = row.getBytes(2);
        if (key.length == PublicKey.LENGTH) {
          found.add(
              new TrafficEntry(
                  row.getString(1),
                  PublicKey.ofBytes(key),
                  LocalDate.ofEpochDay(row.getLong(3)),
                  row.getLong(4),
                  row.getLong(5)));
        }
      }
    }
    return found;
  }

  /**
   * The bytes of each peer of an interface in both directions, from a day on and before another.
   */
  Map<PublicKey, Long> totals(String interfaceName, long from, long end) throws SQLException {
    Map<PublicKey, Long> totals = new HashMap<>();
    PreparedStatement query =
        store.prepared(
            "SELECT peer, sum(received + sent) FROM traffic"
                + " WHERE interface = ? AND day >= ? AND day < ? GROUP BY peer");
    query.setString(1, interfaceName);
    query.setLong(2, from);
    query.setLong(3, end);
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        byte[] key = row.getBytes(1);
        if (key.length == PublicKey.LENGTH) {
          totals.put(PublicKey.ofBytes(key), row.getLong(2));
        }
      }
    }
    return totals;
  }

  /** Deletes days before that of a moment. */
  void prune(Instant before) throws SQLException {
    PreparedStatement delete = store.prepared("DELETE FROM traffic WHERE day < ?");
    delete.setLong(1, day(before));
    delete.executeUpdate();
  }

  /** The oldest day with a plausible date; null if there is none. */
  @Nullable Instant oldest() throws SQLException {
    PreparedStatement query = store.prepared("SELECT min(day) FROM traffic WHERE day >= ?");
    query.setLong(1, day(HistoryRetention.PLAUSIBLE));
    try (ResultSet row = query.executeQuery()) {
      long day = row.getLong(1);
      return row.wasNull()
          ? null
          : LocalDate.ofEpochDay(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
  }

  private static long day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }

  /** Deletes the oldest days, down to this many rows. */
  void bound(long rows) throws SQLException {
    while (count() > rows) {
      int deleted =
          store
              .prepared("DELETE FROM traffic WHERE day = (SELECT min(day) FROM traffic)")
              .executeUpdate();
      if (deleted == 0) {
        return;
      }
    }
  }

  private long count() throws SQLException {
    try (ResultSet row = store.prepared("SELECT count(*) FROM traffic").executeQuery()) {
      return row.getLong(1);
    }
  }

  /** Deletes everything. */
  void clear() throws SQLException {
    store.prepared("DELETE FROM traffic").executeUpdate();
  }
}
