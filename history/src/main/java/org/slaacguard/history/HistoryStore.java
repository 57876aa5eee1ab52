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
 * The address history's tables in SQLite. One thread at a time uses an instance; several processes
 * (the daemons of several interfaces, {@code slaacguard history}) may use the file.
 *
 * <p>Times are milliseconds since 1970, addresses and keys their bytes in network order. A row
 * whose {@code forgotten_at} is null is an address routed to its peer at this moment, or at the
 * moment the daemon was killed.
 */
final class HistoryStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStore.class);

  private final Path file;
  private final Connection connection;

  /** Statements for changes, by their text; they end with the connection. */
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private boolean toldUnreadable;
  private boolean keepsEnded = true;

  private HistoryStore(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Opens or makes the file, see {@link HistoryDatabase#open}. */
  static HistoryStore open(Path file) throws HistoryException {
    return new HistoryStore(file, HistoryDatabase.open(file));
  }

  static HistoryException failure(Path file, String verb, Exception cause) {
    return new HistoryException(
        "cannot " + verb + " the address history " + file + ": " + WriteFailure.reason(file, cause),
        cause);
  }

  /**
   * Keeps from now on what the settings say. What the file has beyond that is deleted and
   * overwritten; where no ended binding is kept, so is each that ends.
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
   * Runs a group of changes as one: all of it is kept, or nothing.
   *
   * @throws HistoryException also if the changes fail by themselves
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
      // After some failures SQLite has done it already.
      LOG.debug("not rolled back: {}", e.getMessage());
    }
  }

  /** Changes made together. */
  @FunctionalInterface
  interface Work {
    void run(HistoryStore store) throws SQLException;

    /** What it did is kept. Not called for each of several that were made together and failed. */
    default void committed() {}
  }

  /** Read once: of thousands of peers thousands of addresses may change at a time. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Begins a binding; one of the same address that is still open ends. */
  void learned(String interfaceName, PublicKey peer, IpAddress address, Instant at)
      throws SQLException {
    begin(interfaceName, peer, address.toBytes(), at);
  }

  /** The same of whatever is in the column of addresses. */
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

  /** The same of whatever is in the column of addresses. */
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

  /** Moves "last seen" of an open binding forward; never back. */
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

  /** Deletes the bindings that ended before a moment. */
  void prune(Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM stay WHERE forgotten_at < ?")) {
      delete.setLong(1, before.toEpochMilli());
      delete.executeUpdate();
    }
  }

  /**
   * When the first binding ended of those that ended at a plausible time; null if there is none.
   */
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

  /** Bytes in use; the file may be larger, where much was deleted. */
  long bytes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (p.page_count - f.freelist_count) * s.page_size FROM"
                    + " pragma_page_count p, pragma_freelist_count f, pragma_page_size s")) {
      return row.getLong(1);
    }
  }

  /** The peers that have more ended bindings than this, and how many. */
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

  /**
   * Deletes ended bindings of a peer, in the order in which they came: what the clock said then may
   * have been wrong.
   *
   * @param peer as the file has it
   */
  void deleteOldest(byte[] peer, long bindings) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM stay WHERE rowid IN (SELECT rowid FROM stay"
                + " WHERE peer = ? AND forgotten_at IS NOT NULL ORDER BY rowid LIMIT ?)")) {
      delete.setBytes(1, peer);
      delete.setLong(2, bindings);
      delete.executeUpdate();
    }
  }

  /** The bindings of learned addresses of an interface that are still open. */
  List<HistoryEntry> open(String interfaceName) throws HistoryException {
    return select(
        "interface = ? AND forgotten_at IS NULL AND length(address) < " + PrefixBindings.BYTES,
        List.of(interfaceName),
        Integer.MAX_VALUE);
  }

  /** Hears of a binding that is still open. */
  @FunctionalInterface
  interface OpenBinding {
    void binding(PublicKey peer, IpAddress address, Instant lastSeen) throws SQLException;
  }

  /**
   * Goes through the bindings of learned addresses of an interface that are still open, peer by
   * peer, holding one at a time. Meanwhile nothing may change but "last seen".
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

  /**
   * Looks back, newest first.
   *
   * @param address only this address, or null for any
   * @param peer only this peer, or null for any
   * @param at only bindings that held at this moment, or null for any time
   * @param limit rows at the most
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

  /** Looks back, newest first. */
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
      throw failure(file, "read", e);
    }
  }

  /** Rows under a condition whose question marks stand for values, the newest first. */
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
      throw failure(file, "read", e);
    }
  }

  /** One row that somebody has spoilt does not take the others with it. */
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
