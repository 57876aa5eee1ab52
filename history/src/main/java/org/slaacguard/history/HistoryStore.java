package org.slaacguard.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.WriteFailure;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history's tables in SQLite. One thread at a time uses an instance. Several processes may use
 * the file (daemons of several interfaces, {@code slaacguard history}).
 *
 * <p>Times are milliseconds since 1970; addresses and keys are bytes in network order. A row
 * without {@code forgotten_at} is an address that is routed to its peer now, or was when the daemon
 * was killed.
 */
final class HistoryStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStore.class);

  private final Path file;
  private final Connection connection;
  private final BindingReader reader;

  /** Prepared statements of changes, by their text; they are closed with the connection. */
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private boolean keepsEnded = true;

  private HistoryStore(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
    reader = new BindingReader(file, connection);
  }

  /** Opens or creates the file, see {@link HistoryDatabase#open}. */
  static HistoryStore open(Path file) throws HistoryException {
    return new HistoryStore(file, HistoryDatabase.open(file));
  }

  /** Opens the file for questions, perhaps beside the daemon that writes it. */
  static HistoryStore openToRead(Path file) throws HistoryException {
    return new HistoryStore(file, HistoryDatabase.openToRead(file));
  }

  static HistoryException failure(Path file, String verb, Exception cause) {
    return new HistoryException(
        "cannot " + verb + " the address history " + file + ": " + WriteFailure.reason(file, cause),
        cause);
  }

  /**
   * Changes what is kept. Other data in the file is deleted and overwritten. Where no ended
   * bindings are kept, each is deleted when it ends.
   */
  void keep(HistorySettings settings) throws HistoryException {
    keepsEnded = settings.keepsAddresses();
    try {
      execute("PRAGMA secure_delete = ON");
      inTransaction(store -> store.deleteUnkept(settings));
      if (keepsEnded) {
        execute("PRAGMA secure_delete = OFF");
      }
    } catch (SQLException e) {
      throw failure(file, "write", e);
    }
  }

  private void deleteUnkept(HistorySettings settings) throws SQLException {
    if (!settings.keepsAddresses()) {
      execute("DELETE FROM stay WHERE forgotten_at IS NOT NULL");
    }
    if (!settings.endpoints()) {
      new EndpointTable(this).clear();
    }
    if (!settings.keepsTraffic()) {
      new TrafficTable(this).clear();
    }
  }

  /**
   * Runs changes in one transaction: all are kept, or none.
   *
   * @throws HistoryException also if a change itself fails
   */
  void inTransaction(Work work) throws HistoryException {
    try {
      execute("BEGIN IMMEDIATE");
      try {
        work.run(this);
        execute("COMMIT");
      } catch (SQLException | RuntimeException | Error e) {
        rollBack();
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      throw failure(file, "write", e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollBack() {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself after some failures.
      LOG.debug("not rolled back: {}", e.getMessage());
    }
  }

  /** Changes of one transaction. */
  @FunctionalInterface
  interface Work {
    void run(HistoryStore store) throws SQLException;

    /**
     * The changes are committed. Not called if they were part of a larger transaction that failed.
     */
    default void committed() {}
  }

  /** Prepared once, because thousands of addresses may change at a time. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Begins a binding, and ends an open one of the same address. */
  void learned(String interfaceName, PublicKey peer, IpAddress address, Instant at)
      throws SQLException {
    begin(interfaceName, peer, address.toBytes(), at);
  }

  /** As {@link #learned}, for any bytes in the address column. */
  void begin(String interfaceName, PublicKey peer, byte[] address, Instant at) throws SQLException {
    end(interfaceName, address, at, "SUPERSEDED");
    PreparedStatement insert =
        prepared(
            "INSERT INTO stay(interface, peer, address, learned_at, last_seen) VALUES (?,?,?,?,?)");
    insert.setString(1, interfaceName);
    insert.setBytes(2, peer.toBytes());
    insert.setBytes(3, address);
    insert.setLong(4, at.toEpochMilli());
    insert.setLong(5, at.toEpochMilli());
    insert.executeUpdate();
  }

  /** Ends the open binding of an address, if there is one. */
  void forgotten(String interfaceName, IpAddress address, Instant at, String reason)
      throws SQLException {
    end(interfaceName, address.toBytes(), at, reason);
  }

  /** As {@link #forgotten}, for any bytes in the address column. */
  void end(String interfaceName, byte[] address, Instant at, String reason) throws SQLException {
    if (!keepsEnded) {
      PreparedStatement delete =
          prepared("DELETE FROM stay WHERE interface = ? AND address = ? AND forgotten_at IS NULL");
      delete.setString(1, interfaceName);
      delete.setBytes(2, address);
      delete.executeUpdate();
      return;
    }
    PreparedStatement update =
        prepared(
            "UPDATE stay SET forgotten_at = ?, reason = ?"
                + " WHERE interface = ? AND address = ? AND forgotten_at IS NULL");
    update.setLong(1, at.toEpochMilli());
    update.setString(2, reason);
    update.setString(3, interfaceName);
    update.setBytes(4, address);
    update.executeUpdate();
  }

  /** Moves "last seen" of an open binding forward, never back. */
  void seen(String interfaceName, IpAddress address, Instant lastSeen) throws SQLException {
    PreparedStatement update =
        prepared(
            "UPDATE stay SET last_seen = max(last_seen, ?)"
                + " WHERE interface = ? AND address = ? AND forgotten_at IS NULL");
    update.setLong(1, lastSeen.toEpochMilli());
    update.setString(2, interfaceName);
    update.setBytes(3, address.toBytes());
    update.executeUpdate();
  }

  /** Deletes bindings that ended before a moment. */
  void prune(Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM stay WHERE forgotten_at < ?")) {
      delete.setLong(1, before.toEpochMilli());
      delete.executeUpdate();
    }
  }

  /** The end of the oldest ended binding with a plausible time; null if there is none. */
  @Nullable Instant oldestEnd() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT min(forgotten_at) FROM stay WHERE forgotten_at >= ?")) {
      query.setLong(1, HistoryRetention.PLAUSIBLE.toEpochMilli());
      try (ResultSet row = query.executeQuery()) {
        long oldest = row.getLong(1);
        return row.wasNull() ? null : Instant.ofEpochMilli(oldest);
      }
    }
  }

  /** Number of bytes in use. The file is larger after deletions. */
  long bytes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (p.page_count - f.freelist_count) * s.page_size FROM"
                    + " pragma_page_count p, pragma_freelist_count f, pragma_page_size s")) {
      return row.getLong(1);
    }
  }

  /** The peers with more ended bindings than this, and their numbers. */
  List<HistoryBounds.Share> shares(long more) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT peer, count(*) FROM stay WHERE forgotten_at IS NOT NULL"
                + " GROUP BY peer HAVING count(*) > ?")) {
      query.setLong(1, more);
      List<HistoryBounds.Share> shares = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          shares.add(new HistoryBounds.Share(row.getBytes(1), row.getLong(2)));
        }
      }
      return shares;
    }
  }

  /** Reads the bindings in the file. */
  BindingReader bindings() {
    return reader;
  }

  /**
   * Finds bindings, newest first.
   *
   * @param address only this address, or null for any
   * @param peer only this peer, or null for any
   * @param at only bindings that held at this moment, or null for any time
   * @param limit the most rows
   */
  List<HistoryEntry> find(
      @Nullable IpAddress address, @Nullable PublicKey peer, @Nullable Instant at, int limit)
      throws HistoryException {
    return find(
        new HistoryFilter(
            address == null ? null : IpPrefix.of(address),
            peer == null ? null : peer.toString(),
            null,
            at),
        limit);
  }

  /** Finds bindings, newest first. */
  List<HistoryEntry> find(HistoryFilter filter, int limit) throws HistoryException {
    return reader.find(filter, limit);
  }

  /** The file. */
  Path file() {
    return file;
  }

  @Override
  public void close() throws HistoryException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(file, "close", e);
    }
  }
}
