package org.slaacguard.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question to the history. It reads the index with the fewest bindings to look at,
 * newest first, and ends when the sink has enough. The size of the file hardly matters.
 */
final class HistorySearch {
  /** Above this number of peers or networks, all bindings are read by time. */
  private static final int MOST_OWNERS = 512;

  /** Up to this number, bindings are sorted instead of merged. */
  private static final int FEW = 20_000;

  private final Connection connection;
  private final HistoryFilter filter;
  private final List<BindingCursor> cursors = new ArrayList<>();

  HistorySearch(Connection connection, HistoryFilter filter) {
    this.connection = connection;
    this.filter = filter;
  }

  /** Receives a row, and returns whether it wants more. */
  @FunctionalInterface
  interface Sink {
    boolean row(ResultSet row) throws SQLException;
  }

  /** Passes matching bindings to the sink, newest first, until it wants no more. */
  void run(Sink sink) throws SQLException {
    try {
      open();
      PriorityQueue<BindingCursor> heads =
          new PriorityQueue<>(Math.max(1, cursors.size()), BindingCursor::newestFirst);
      for (BindingCursor cursor : cursors) {
        if (cursor.next()) {
          heads.add(cursor);
        }
      }
      for (BindingCursor head = heads.poll(); head != null; head = heads.poll()) {
        if (!sink.row(head.row())) {
          return;
        }
        if (head.next()) {
          heads.add(head);
        }
      }
    } finally {
      for (BindingCursor cursor : cursors) {
        cursor.close();
      }
    }
  }

  private void open() throws SQLException {
    containing();
    byte[] peer = filter.wholePeer();
    if (filter.wholeAddress() || isFewAddresses()) {
      cursor(BindingIndex.ADDRESS, "1", List.of());
    } else if (peer != null) {
      peer(peer);
    } else if (filter.at() != null || !(byPeers() || byNetworks())) {
      byTime();
    }
  }

  /** Reads delegated prefixes that are larger than the given one. */
  private void containing() throws SQLException {
    List<byte[]> prefixes = filter.containing();
    if (!prefixes.isEmpty()) {
      List<Object> values = new ArrayList<>(prefixes);
      values.addAll(filter.othersValues());
      String marks = "?" + ", ?".repeat(prefixes.size() - 1);
      cursors.add(
          new BindingCursor(
              connection,
              BindingIndex.ADDRESS,
              "address IN (" + marks + ") AND " + filter.others(),
              values));
    }
  }

  /** Whether the given addresses have so few bindings that these can be sorted. */
  private boolean isFewAddresses() throws SQLException {
    if (filter.addresses() == null) {
      return false;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT count(*) FROM (SELECT 1 FROM stay INDEXED BY stay_address"
                + " WHERE address BETWEEN ? AND ? LIMIT "
                + FEW
                + ")")) {
      query.setBytes(1, filter.firstAddress());
      query.setBytes(2, filter.lastAddress());
      try (ResultSet row = query.executeQuery()) {
        return row.getInt(1) < FEW;
      }
    }
  }

  private void peer(byte[] peer) throws SQLException {
    cursor(BindingIndex.PEER, "peer = ? AND forgotten_at IS NOT NULL", List.of(peer));
    cursor(BindingIndex.PEER_OPEN, "peer = ? AND forgotten_at IS NULL", List.of(peer));
  }

  private boolean byPeers() throws SQLException {
    if (filter.peer() == null) {
      return false;
    }
    List<byte[]> ended =
        owners(
            "peer",
            BindingIndex.PEER,
            "forgotten_at IS NOT NULL",
            filter.firstPeer(),
            filter.lastPeer());
    List<byte[]> open =
        owners(
            "peer",
            BindingIndex.PEER_OPEN,
            "forgotten_at IS NULL",
            filter.firstPeer(),
            filter.lastPeer());
    if (ended == null || open == null) {
      return false;
    }
    for (byte[] each : ended) {
      cursor(BindingIndex.PEER, "peer = ? AND forgotten_at IS NOT NULL", List.of(each));
    }
    for (byte[] each : open) {
      cursor(BindingIndex.PEER_OPEN, "peer = ? AND forgotten_at IS NULL", List.of(each));
    }
    return true;
  }

  private boolean byNetworks() throws SQLException {
    if (filter.addresses() == null) {
      return false;
    }
    List<byte[]> networks =
        owners(
            BindingIndex.NETWORK,
            BindingIndex.BY_NETWORK,
            "1",
            HistoryFilter.network(filter.firstAddress()),
            HistoryFilter.network(filter.lastAddress()));
    if (networks == null) {
      return false;
    }
    for (byte[] each : networks) {
      cursor(BindingIndex.BY_NETWORK, BindingIndex.NETWORK + " = ?", List.of(each));
    }
    return true;
  }

  /** Reads all bindings by time, in each length class. */
  private void byTime() throws SQLException {
    String only = filter.interfaceName();
    for (String name : only == null ? interfaces() : List.of(only)) {
      for (int span = 0; span < BindingIndex.spans(); span++) {
        List<Object> values = new ArrayList<>(List.of(name));
        String where = "interface = ? AND " + BindingIndex.SPAN + " = " + span;
        if (filter.at() != null) {
          long at = filter.at().toEpochMilli();
          where += " AND learned_at BETWEEN ? AND ?";
          values.add(at - BindingIndex.length(span));
          values.add(at);
        }
        cursor(BindingIndex.TIME, where, values);
      }
    }
  }

  private void cursor(String index, String where, List<?> values) throws SQLException {
    List<Object> all = new ArrayList<>(values);
    all.addAll(filter.withinValues());
    all.addAll(filter.othersValues());
    String condition = where + " AND " + filter.within() + " AND " + filter.others();
    cursors.add(new BindingCursor(connection, index, condition, all));
  }

  private List<String> interfaces() throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT min(interface) FROM stay WHERE interface > ?")) {
      for (String name = next(query, ""); name != null; name = next(query, name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static @Nullable String next(PreparedStatement query, String name) throws SQLException {
    query.setString(1, name);
    try (ResultSet row = query.executeQuery()) {
      return row.getString(1);
    }
  }

  /**
   * The owners in a range that have bindings, found by skipping from one to the next; null if there
   * are too many.
   */
  private @Nullable List<byte[]> owners(
      String owner, String index, String where, byte[] first, byte[] last) throws SQLException {
    List<byte[]> found = new ArrayList<>();
    try (PreparedStatement from = ask(owner, index, where, ">=");
        PreparedStatement behind = ask(owner, index, where, ">")) {
      byte[] next = next(from, first, last);
      while (next != null) {
        if (found.size() == MOST_OWNERS) {
          return null;
        }
        found.add(next);
        next = next(behind, next, last);
      }
    }
    return found;
  }

  private PreparedStatement ask(String owner, String index, String where, String than)
      throws SQLException {
    return connection.prepareStatement(
        "SELECT "
            + owner
            + " FROM stay INDEXED BY "
            + index
            + " WHERE "
            + where
            + " AND "
            + owner
            + " "
            + than
            + " ? AND "
            + owner
            + " <= ? ORDER BY "
            + owner
            + " LIMIT 1");
  }

  private static byte @Nullable [] next(PreparedStatement query, byte[] first, byte[] last)
      throws SQLException {
    query.setBytes(1, first);
    query.setBytes(2, last);
    try (ResultSet row = query.executeQuery()) {
      return row.next() ? row.getBytes(1) : null;
    }
  }
}
