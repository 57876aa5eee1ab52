package org.slaacguard.history;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * Another program's SQLite database, read from a copy. The original is not touched, and changes
 * still in its write-ahead log are read too. For one thread.
 */
public final class ForeignDatabase implements AutoCloseable {
  /** Most rows of a table. */
  private static final int MOST_ROWS = 65_536;

  private static final Path IN_MEMORY = Path.of("/dev/shm");

  private final Path folder;
  private final Connection connection;

  private ForeignDatabase(Path folder, Connection connection) {
    this.folder = folder;
    this.connection = connection;
  }

  /**
   * Copies a database and opens the copy.
   *
   * @param largest the most bytes of the file, and of its log
   * @throws IOException if it is no plain file, too large, or cannot be copied
   * @throws HistoryException if it is no database
   */
  public static ForeignDatabase open(Path file, long largest) throws IOException, HistoryException {
    Path folder =
        Files.isDirectory(IN_MEMORY) && Files.isWritable(IN_MEMORY)
            ? Files.createTempDirectory(IN_MEMORY, "slaacguard-")
            : Files.createTempDirectory("slaacguard-");
    try {
      Path copy = folder.resolve("database");
      copy(file, copy, largest);
      Path log = file.resolveSibling(file.getFileName() + "-wal");
      if (Files.exists(log, LinkOption.NOFOLLOW_LINKS)) {
        copy(log, folder.resolve("database-wal"), largest);
      }
      SqliteLibrary.load(folder);
      SQLiteConfig config = new SQLiteConfig();
      config.enableLoadExtension(false);
      Connection connection = config.createConnection("jdbc:sqlite:" + copy);
      return new ForeignDatabase(folder, connection);
    } catch (SQLException e) {
      delete(folder);
      throw failure(file, e);
    } catch (IOException e) {
      delete(folder);
      throw e;
    }
  }

  private static void copy(Path from, Path to, long largest) throws IOException {
    if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(from + " is no plain file");
    }
    if (Files.size(from) > largest) {
      throw new IOException(from + " is larger than " + (largest >> 20) + " MB");
    }
    Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
  }

  private static HistoryException failure(Path file, SQLException e) {
    return new HistoryException(file + " cannot be read as a database: " + e.getMessage(), e);
  }

  /**
   * The rows of a table, each by column names; NULL values are left out.
   *
   * @param table a trusted name, which goes into the query unquoted
   * @throws HistoryException if there is no such table, or it has too many rows
   */
  public List<Map<String, String>> rows(Path file, String table) throws HistoryException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT * FROM " + table + " LIMIT " + (MOST_ROWS + 1))) {
      ResultSetMetaData columns = result.getMetaData();
      List<Map<String, String>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, String> row = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          @Nullable String value = result.getString(i);
          if (value != null) {
            row.put(columns.getColumnName(i), value);
          }
        }
        rows.add(row);
        if (rows.size() > MOST_ROWS) {
          throw new SQLException("more than " + MOST_ROWS + " rows in " + table);
        }
      }
      return rows;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path each : files) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
  }

  /** Deletes the copy. */
  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      delete(folder);
    }
  }
}
