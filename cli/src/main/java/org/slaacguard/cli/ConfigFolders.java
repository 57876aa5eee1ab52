package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.ProcessSettingsFile;

/**
 * The folders in which configuration files are looked for.
 *
 * @param folders in order: the first that has the file counts
 */
record ConfigFolders(List<Path> folders) {
  static final ConfigFolders STANDARD = new ConfigFolders(InterfaceNames.FOLDERS);

  /** The suffix of interfaces' files. */
  static final String SUFFIX = ".conf";

  ConfigFolders {
    folders = List.copyOf(folders);
  }

  /**
   * The file itself, or {@code NAME.conf} for a bare name; without a name, the only file there is.
   */
  Path find(String fileOrName) throws IOException, GatewayException {
    return fileOrName.isEmpty() ? only() : InterfaceNames.file(fileOrName, folders);
  }

  /**
   * The files that a service reads in a folder: its settings, if they exist, and the interfaces.
   */
  static List<Path> configurations(Path folder) throws IOException {
    List<Path> found = new ArrayList<>(InterfaceNames.files(folder));
    Path settings = folder.resolve(ProcessSettingsFile.NAME);
    if (!Files.notExists(settings)) {
      found.addFirst(settings);
    }
    return found;
  }

  private Path only() throws IOException, GatewayException {
    Map<String, Path> found = new TreeMap<>();
    for (Path folder : folders) {
      for (Path file : InterfaceNames.files(folder)) {
        found.putIfAbsent(folder.relativize(file).toString(), file);
      }
    }
    if (found.size() == 1) {
      return found.values().iterator().next();
    }
    String where = String.join(" or ", folders.stream().map(Path::toString).toList());
    throw new CommandException(
        found.isEmpty()
            ? "there is no file *.conf in " + where + "; name one with --file"
            : "there are several files, " + String.join(", ", found.keySet()) + "; give --file");
  }
}
