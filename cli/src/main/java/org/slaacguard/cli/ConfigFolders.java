package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.ProcessSettingsFile;

/**
 * Where configuration files are looked for.
 *
 * @param folders the first that has a file counts
 */
record ConfigFolders(List<Path> folders) {
  static final ConfigFolders STANDARD = new ConfigFolders(InterfaceNames.FOLDERS);

  /** How the name of an interface's file ends. */
  static final String SUFFIX = ".conf";

  ConfigFolders {
    folders = List.copyOf(folders);
  }

  /** A file as given, or for a bare name {@code NAME.conf}; for nothing the only one there is. */
  Path find(String fileOrName) throws IOException, GatewayException {
    return fileOrName.isEmpty() ? only() : InterfaceNames.file(fileOrName, folders);
  }

  /** Few have both folders: one that is not there has no files. */
  private static List<Path> files(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      files.forEach(found::add);
      return found;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** What a service reads of a folder: its settings, if they are there, and the interfaces. */
  static List<Path> configurations(Path folder) throws IOException {
    List<Path> found = new ArrayList<>(files(folder));
    found.sort(null);
    Path settings = folder.resolve(ProcessSettingsFile.NAME);
    if (!Files.notExists(settings)) {
      found.addFirst(settings);
    }
    return found;
  }

  private Path only() throws IOException, GatewayException {
    Map<String, Path> found = new TreeMap<>();
    for (Path folder : folders) {
      for (Path file : files(folder)) {
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
