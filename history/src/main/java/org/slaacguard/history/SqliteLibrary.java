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
 * Loads the native library of SQLite's driver. The build has unpacked it into the folder {@code
 * native} beside that of the jars, or into the runtime image of a package. Without it, or if it
 * cannot be loaded, the library is unpacked beside the database while it is being loaded. The
 * driver itself would unpack it into {@code /tmp}, where hardened hosts execute nothing, and would
 * delete it at the JVM's shutdown, which a killed daemon does not reach.
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
   * Loads the library, unless it is loaded.
   *
   * @param folder a folder that nobody else can write; if we cannot either, the driver's own way is
   *     taken
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
    } catch (Exception e) { // declared by the driver
      LOG.debug("not loaded from {}", folder, e);
    }
  }

  /** Makes the driver look for the build's library first. */
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

  /**
   * The folder beside the jars, or of a runtime image's libraries if the driver is linked into one.
   */
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
