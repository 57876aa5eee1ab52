package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The native library of SQLite's driver, unpacked beside the database for the moment in which it is
 * loaded. Left to itself the driver unpacks it into {@code /tmp}, where hardened hosts let nothing
 * be executed, and deletes it when the JVM shuts down, which a daemon that is halted or killed does
 * not.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
  private static final String FOLDER = "org.sqlite.tmpdir";

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads it, if it is not loaded yet.
   *
   * @param folder where nobody else may write; where we may not either, the driver does as it likes
   */
  static synchronized void load(Path folder) {
    if (loaded || System.getProperty(FOLDER) != null) {
      return;
    }
    try {
      Path unpacked = Files.createTempDirectory(folder, "sqlite-");
      try {
        System.setProperty(FOLDER, unpacked.toString());
        loaded = SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(FOLDER);
        delete(unpacked);
      }
    } catch (Exception e) { // as the driver declares it
      LOG.debug("not loaded from {}", folder, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
