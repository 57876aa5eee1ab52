package org.slaacguard.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * Opens the database file of the history, and creates its tables. The table of bindings is called
 * {@code stay}, as in every file so far.
 */
final class HistoryDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryDatabase.class);

  private static final int SCHEMA_VERSION = 1;

  private static final String[] SCHEMA = {
    """
    CREATE TABLE stay (
      interface TEXT NOT NULL,
      peer BLOB NOT NULL,
      address BLOB NOT NULL,
      learned_at INTEGER NOT NULL,
      last_seen INTEGER NOT NULL,
      forgotten_at INTEGER,
      reason TEXT)
    """,
    "CREATE UNIQUE INDEX stay_open ON stay(interface, address) WHERE forgotten_at IS NULL",
    "CREATE INDEX stay_address ON stay(address, learned_at)",
    "CREATE INDEX stay_forgotten ON stay(forgotten_at)",
  };

  /** Size in bytes to which the write-ahead log is truncated. */
  private static final int JOURNAL_LIMIT = 16 << 20;

  private HistoryDatabase() {}

  /**
   * Opens or creates the file, readable by its owner only. A damaged file is moved aside, not
   * overwritten.
   */
  static Connection open(Path file) throws HistoryException {
    try {
      return connect(file);
    } catch (SQLException first) {
      HistoryException failure = HistoryStore.failure(file, "open", first);
      if (!failure.isDamage() && !isForeign(first)) {
        throw failure;
      }
      setAside(file, failure);
      try {
        return connect(file);
      } catch (SQLException second) {
        throw HistoryStore.failure(file, "replace", second);
      }
    }
  }

  /**
   * The same without moving a damaged file: a daemon may write it, and would go on with what is
   * aside.
   */
  static Connection openToRead(Path file) throws HistoryException {
    try {
      return connect(file);
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "open", e);
    }
  }

  /** Moves a damaged file aside, with the parts that SQLite would mix into a new one. */
  static void setAside(Path file, HistoryException why) throws HistoryException {
    String aside = file.getFileName() + ".damaged-" + Instant.now();
    try {
      for (String part : List.of("-wal", "-shm", "")) {
        Path from = file.resolveSibling(file.getFileName() + part);
        if (part.isEmpty() || Files.exists(from)) {
          Files.move(from, file.resolveSibling(aside + part), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException e) {
      throw HistoryStore.failure(file, "replace", e);
    }
    LOG.error("{}; moved to {}, starting anew", why.getMessage(), file.resolveSibling(aside));
  }

  private static Connection connect(Path file) throws SQLException, HistoryException {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (folder != null) {
        SqliteLibrary.load(folder);
      }
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException e) {
      throw HistoryStore.failure(file, "create", e);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(5_000);
    config.setJournalSizeLimit(JOURNAL_LIMIT);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      migrate(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Two daemons may start at the same time, so the version is read under the write lock.
      statement.execute("BEGIN IMMEDIATE");
      int version;
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        version = row.getInt(1);
      }
      if (version > SCHEMA_VERSION) {
        statement.execute("ROLLBACK");
        throw new SQLException("written by a newer Slaacguard (schema " + version + ")");
      }
      if (version == 0) {
        for (String sql : SCHEMA) {
          statement.execute(sql);
        }
        statement.execute("PRAGMA user_version = " + SCHEMA_VERSION);
      }
      for (String sql : BindingIndex.SQL) {
        statement.execute(sql);
      }
      for (String sql : TrafficTable.SQL) {
        statement.execute(sql);
      }
      for (String sql : EndpointTable.SQL) {
        statement.execute(sql);
      }
      statement.execute("COMMIT");
    }
  }

  /** Whether the tables are not those of this program: SQLITE_ERROR. */
  private static boolean isForeign(SQLException e) {
    return (e.getErrorCode() & 0xff) == 1;
  }
}
