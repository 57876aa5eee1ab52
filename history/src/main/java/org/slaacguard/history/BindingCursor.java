package org.slaacguard.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Bindings of one owner in an index, the newest first, read one by one. */
final class BindingCursor implements AutoCloseable {
  /** Behind these columns comes the rowid. */
  static final String COLUMNS =
      "interface, peer, address, learned_at, last_seen, forgotten_at, reason";

  private static final int LEARNED_AT = 4;
  private static final int ROWID = 8;

  private final PreparedStatement query;
  private final ResultSet row;

  /**
   * Opens it before its first binding.
   *
   * @param index by which it reads
   * @param where the condition, whose question marks stand for the values
   */
  BindingCursor(Connection connection, String index, String where, List<?> values)
      throws SQLException {
    query =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + ", rowid FROM stay INDEXED BY "
                + index
                + " WHERE "
                + where
                + " ORDER BY learned_at DESC, rowid DESC");
    try {
      for (int i = 0; i < values.size(); i++) {
        query.setObject(i + 1, values.get(i));
      }
      row = query.executeQuery();
    } catch (SQLException e) {
      query.close();
      throw e;
    }
  }

  /** Goes on to the next one; false where there is none. */
  boolean next() throws SQLException {
    return row.next();
  }

  /** The columns of the one where it is. */
  ResultSet row() {
    return row;
  }

  /** Whether the binding here is newer than the one there. */
  static int newestFirst(BindingCursor one, BindingCursor other) {
    try {
      int byTime = Long.compare(other.row.getLong(LEARNED_AT), one.row.getLong(LEARNED_AT));
      return byTime != 0 ? byTime : Long.compare(other.row.getLong(ROWID), one.row.getLong(ROWID));
    } catch (SQLException e) {
      throw new IllegalStateException("a row that was read cannot be read", e);
    }
  }

  @Override
  public void close() throws SQLException {
    query.close();
  }
}
