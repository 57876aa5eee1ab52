package org.slaacguard.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads bindings out of the history's file. One thread at a time uses an instance. */
final class BindingReader {
  private static final Logger LOG = LoggerFactory.getLogger(BindingReader.class);

  private final Path file;
  private final Connection connection;
  private boolean toldUnreadable;

  BindingReader(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** The open bindings of learned addresses on an interface. */
  List<HistoryEntry> open(String interfaceName) throws HistoryException {
    return select(
        "interface = ? AND forgotten_at IS NULL AND length(address) < " + PrefixBindings.BYTES,
        List.of(interfaceName),
        Integer.MAX_VALUE);
  }

  /** Receives an open binding. */
  @FunctionalInterface
  interface OpenBinding {
    void binding(PublicKey peer, IpAddress address, Instant lastSeen) throws SQLException;
  }

  /**
   * Reads the open bindings of learned addresses on an interface, peer by peer, holding one at a
   * time. Meanwhile only "last seen" may change.
   */
  void eachOpen(String interfaceName, OpenBinding sink) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT peer, address, last_seen FROM stay"
                + " WHERE interface = ? AND forgotten_at IS NULL AND length(address) < "
                + PrefixBindings.BYTES
                + " ORDER BY peer")) {
      query.setString(1, interfaceName);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          PublicKey peer;
          IpAddress address;
          try {
            peer = PublicKey.ofBytes(row.getBytes(1));
            address = IpAddress.ofBytes(row.getBytes(2));
          } catch (RuntimeException e) {
            unreadable(e);
            continue;
          }
          sink.binding(peer, address, Instant.ofEpochMilli(row.getLong(3)));
        }
      }
    }
  }

  /** Finds bindings, newest first. */
  List<HistoryEntry> find(HistoryFilter filter, int limit) throws HistoryException {
    List<HistoryEntry> entries = new ArrayList<>();
    if (limit <= 0) {
      return entries;
    }
    try {
      new HistorySearch(connection, filter)
          .run(
              row -> {
                try {
                  entries.add(entry(row));
                } catch (RuntimeException e) {
                  unreadable(e);
                }
                return entries.size() < limit;
              });
      return entries;
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "read", e);
    }
  }

  /** The rows under a condition whose question marks stand for the values, newest first. */
  List<HistoryEntry> select(String where, List<?> values, int limit) throws HistoryException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + BindingCursor.COLUMNS
                + " FROM stay WHERE "
                + where
                + " ORDER BY learned_at DESC, rowid DESC LIMIT "
                + limit)) {
      for (int i = 0; i < values.size(); i++) {
        query.setObject(i + 1, values.get(i));
      }
      List<HistoryEntry> entries = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          try {
            entries.add(entry(row));
          } catch (RuntimeException e) {
            unreadable(e);
          }
        }
      }
      return entries;
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "read", e);
    }
  }

  /** A damaged row is skipped; it does not hide the others. */
  private void unreadable(RuntimeException e) {
    if (toldUnreadable) {
      return;
    }
    toldUnreadable = true;
    LOG.warn("{} has rows that cannot be read, and are left out: {}", file, e.getMessage());
  }

  private static HistoryEntry entry(ResultSet row) throws SQLException {
    long forgotten = row.getLong(6);
    boolean open = row.wasNull();
    return new HistoryEntry(
        row.getString(1),
        PublicKey.ofBytes(row.getBytes(2)),
        PrefixBindings.prefix(row.getBytes(3)),
        Instant.ofEpochMilli(row.getLong(4)),
        Instant.ofEpochMilli(row.getLong(5)),
        open ? null : Instant.ofEpochMilli(forgotten),
        row.getString(7));
  }
}
