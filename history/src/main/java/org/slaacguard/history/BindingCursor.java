package org.slaacguard.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads bindings of one owner from an index, one by one, newest first. */
final class BindingCursor implements AutoCloseable {
  /** The columns that a cursor reads; the rowid follows them. */
  static final String COLUMNS =
      "interface, peer, address, learned_at, last_seen, forgotten_at, reason";

  private static final int LEARNED_AT = 4;
  private static final int ROWID = 8;

  private final PreparedStatement query;
  private final ResultSet row;

  /**
   * Opens a cursor before its first binding.
   *
   * @param index the index to read
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

  /** Moves to the next binding; false if there is none. */
  boolean next() throws SQLException {
    return row.next();
  }

  /** The columns of the present binding. */
  ResultSet row() {
    return row;
  }

  /** Compares the present bindings of two cursors, newer first. */
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
