package org.slaacguard.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Ended bindings of one peer, day by day. Where it has too many, the days with most lose theirs,
 * the shortest first: so a peer cannot rid itself of what it did by taking and giving up addresses
 * afterwards, neither of another day nor of an address that it really used.
 */
final class BindingDays {
  private static final long DAY = 86_400_000L;

  private final HistoryStore store;

  BindingDays(HistoryStore store) {
    this.store = store;
  }

  /**
   * Deletes at least this many; where days have equally many, some more.
   *
   * @param peer as the file has it
   */
  void thin(byte[] peer, long bindings) throws SQLException {
    List<List<Long>> days = days(peer);
    List<HistoryBounds.Share> sizes =
        days.stream().map(day -> new HistoryBounds.Share(peer, day.size())).toList();
    long level = HistoryBounds.level(sizes, bindings);
    PreparedStatement delete = store.prepared("DELETE FROM stay WHERE rowid = ?");
    for (List<Long> day : days) {
      for (int i = 0; i < day.size() - level; i++) {
        delete.setLong(1, day.get(i));
        delete.executeUpdate();
      }
    }
  }

  /** The rows of each day on which a binding ended, the shortest binding first. */
  private List<List<Long>> days(byte[] peer) throws SQLException {
    List<List<Long>> days = new ArrayList<>();
    PreparedStatement query =
        store.prepared(
            "SELECT rowid, forgotten_at / "
                + DAY
                + " FROM stay WHERE peer = ? AND forgotten_at IS NOT NULL"
                + " ORDER BY 2, forgotten_at - learned_at, rowid");
    query.setBytes(1, peer);
    try (ResultSet row = query.executeQuery()) {
      long day = 0;
      while (row.next()) {
        if (days.isEmpty() || row.getLong(2) != day) {
          day = row.getLong(2);
          days.add(new ArrayList<>());
        }
        days.getLast().add(row.getLong(1));
      }
    }
    return days;
  }
}
