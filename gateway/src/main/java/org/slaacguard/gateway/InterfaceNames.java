package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names of interfaces, and of the files that configure them. */
public final class InterfaceNames {
  /** Our own folder, whose files come first and are those of the service. */
  public static final Path FOLDER = Path.of("/etc/slaacguard");

  /** The folders in which files are looked for; the first that has the file counts. */
  public static final List<Path> FOLDERS = List.of(FOLDER, Path.of("/etc/wireguard"));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_=+.-]{1,15}");
  private static final String SUFFIX = ".conf";

  private InterfaceNames() {}

  /** Checks that the kernel and {@code wg-quick} accept a name, and returns it. */
  public static String check(String name) throws GatewayException {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new GatewayException(
          "'" + name + "' is no interface name: 1 to 15 letters, digits and _ = + . -");
    }
    return name;
  }

  /** Whether a text names a file rather than an interface: it has a slash, or a file's suffix. */
  public static boolean isFile(String fileOrName) {
    return fileOrName.indexOf('/') >= 0 || fileOrName.endsWith(SUFFIX);
  }

  /**
   * The files {@code NAME.conf} of a folder, sorted; none if there is no such folder. Hidden ones
   * are left out: editors make them beside the file that is open ({@code .#wg0.conf}).
   */
  public static List<Path> files(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            folder,
            file -> {
              String name = String.valueOf(file.getFileName());
              return name.endsWith(SUFFIX) && !name.startsWith(".");
            })) {
      all.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  /**
   * The file itself, or for a bare name {@code /etc/slaacguard/NAME.conf} if it exists, else {@code
   * /etc/wireguard/NAME.conf}.
   *
   * @throws GatewayException if the name is no interface's, or neither file exists
   */
  public static Path file(String fileOrName) throws GatewayException {
    return file(fileOrName, FOLDERS);
  }

  /** The same with other folders, at least one. */
  public static Path file(String fileOrName, List<Path> folders) throws GatewayException {
    if (isFile(fileOrName)) {
      return Path.of(fileOrName);
    }
    String name = check(fileOrName) + SUFFIX;
    // A file that is there but cannot be reached counts too, as does a link that leads nowhere:
    // reading it tells why.
    for (Path folder : folders) {
      if (!Files.notExists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        return folder.resolve(name);
      }
    }
    throw new GatewayException(
        "there is no file "
            + name
            + " in "
            + String.join(" or ", folders.stream().map(Path::toString).toList()));
  }

  /**
   * The interface of a file: the file's name without {@code .conf}, as in {@code wg-quick}. A
   * backup copy with another suffix has no interface.
   */
  public static String ofFile(Path file) throws GatewayException {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    if (!name.endsWith(SUFFIX)) {
      throw new GatewayException(
          file + " is no INTERFACE" + SUFFIX + ": the interface is named after its file");
    }
    return check(name.substring(0, name.length() - SUFFIX.length()));
  }
}
