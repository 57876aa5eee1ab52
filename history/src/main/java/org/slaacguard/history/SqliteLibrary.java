package org.slaacguard.history;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The native library of SQLite's driver. The build has unpacked it, into the folder {@code native}
 * beside the one of the jars, or into the runtime image of a package. Where it has not, or that one
 * does not load, it is unpacked beside the database for the moment in which it is loaded: left to
 * itself the driver unpacks it into {@code /tmp}, where hardened hosts let nothing be executed, and
 * deletes it when the JVM shuts down, which a daemon that is halted or killed does not.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
  private static final String FOLDER = "org.sqlite.tmpdir";
  private static final String UNPACKED = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";

  private static final String FILE = System.mapLibraryName("sqlitejdbc");

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
        useTheBuilds();
        loaded = SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(FOLDER);
        System.clearProperty(UNPACKED);
        System.clearProperty(NAME);
        delete(unpacked);
      }
    } catch (Exception e) { // as the driver declares it
      LOG.debug("not loaded from {}", folder, e);
    }
  }

  /** Has the driver look for the build's first. */
  private static void useTheBuilds() throws URISyntaxException {
    CodeSource code = SQLiteJDBCLoader.class.getProtectionDomain().getCodeSource();
    if (code == null || code.getLocation() == null) {
      return;
    }
    Path builds = folderOf(code.getLocation().toURI());
    if (Files.isRegularFile(builds.resolve(FILE))) {
      System.setProperty(UNPACKED, builds.toString());
      System.setProperty(NAME, FILE);
    }
  }

  /** Beside the jars, or where the driver is linked into a runtime image, with its libraries. */
  private static Path folderOf(URI driver) {
    return "jrt".equals(driver.getScheme())
        ? Path.of(System.getProperty("java.home"), "lib")
        : Path.of(driver).resolveSibling(Path.of("..", "native"));
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
