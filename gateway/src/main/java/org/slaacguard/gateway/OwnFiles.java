package org.slaacguard.gateway;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that a daemon reads and writes, and who owns them. */
final class OwnFiles {
  private OwnFiles() {}

  /**
   * Whether any of these files belongs to another user, to whose folders root without
   * CAP_DAC_OVERRIDE has no special access.
   *
   * @param more beside the program and its state
   */
  static boolean areOthers(Path... more) {
    Set<Path> files = program();
    files.addAll(List.of(more));
    files.add(StateFolder.history());
    return files.stream().anyMatch(OwnFiles::isOthers);
  }

  /** The files of Java and of the modules, also by the names of their descriptors. */
  static Set<Path> program() {
    String modules = System.getProperty("jdk.module.path", "");
    Set<Path> files = new HashSet<>();
    for (String each :
        (System.getProperty("java.home") + File.pathSeparator + modules)
            .split(File.pathSeparator, -1)) {
      Path file = Path.of(each).toAbsolutePath();
      files.add(file);
      try {
        files.add(file.toRealPath());
      } catch (IOException e) {
        log().debug("{} is not there", file);
      }
    }
    return files;
  }

  private static boolean isOthers(Path file) {
    for (Path at = file.toAbsolutePath(); at != null; at = at.getParent()) {
      if (owner(at) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The owner of a file; if the file does not exist yet, the owner of its folder. */
  private static int owner(Path file) {
    try {
      return Files.getAttribute(file, "unix:uid") instanceof Integer owner ? owner : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Made on demand, because this runs first of all, and a logger takes long to set up. */
  private static Logger log() {
    return LoggerFactory.getLogger(OwnFiles.class);
  }
}
