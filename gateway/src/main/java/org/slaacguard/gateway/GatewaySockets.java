package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the control sockets of gateway processes. The name of a socket has the inode of its
 * process's network namespace, which is unique while the namespace lives.
 */
public final class GatewaySockets {
  /** The folder for files that last until the next boot: control sockets, logs and journals. */
  public static final Path FOLDER = Path.of("/run/slaacguard");

  private static final Logger LOG = LoggerFactory.getLogger(GatewaySockets.class);
  private static final String SUFFIX = ".sock";
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  private GatewaySockets() {}

  /** The control socket of this process. */
  static Path own() throws IOException {
    return FOLDER.resolve(prefix() + ProcessHandle.current().pid() + SUFFIX);
  }

  /**
   * The control sockets in the calling thread's network namespace, also of processes that have
   * died.
   */
  public static List<Path> here() throws IOException {
    return list(FOLDER, prefix());
  }

  private static List<Path> list(Path folder, String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, prefix + "[0-9]*" + SUFFIX)) {
      files.forEach(found::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  /** Removes the sockets that killed processes have left in this network namespace. */
  static void removeLeftOver() {
    try {
      removeLeftOver(FOLDER, prefix());
    } catch (IOException e) {
      LOG.warn("cannot remove what killed processes have left: {}", e.getMessage());
    }
  }

  /**
   * Removes a socket only if nobody listens and its process is gone: a process may be about to
   * listen, or be out of sight in a container.
   */
  static void removeLeftOver(Path folder, String prefix) throws IOException {
    for (Path socket : list(folder, prefix)) {
      String name = socket.getFileName().toString();
      String pid = name.substring(prefix.length(), name.length() - SUFFIX.length());
      if (!isRunning(pid) && !UapiSockets.isAlive(socket)) {
        Files.deleteIfExists(socket);
      }
    }
  }

  private static boolean isRunning(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (NumberFormatException e) {
      // Not one of ours.
      return true;
    }
  }

  /**
   * The lock that is held while a process is started or joined, so that two callers do not start
   * two.
   */
  public static Path lock() throws IOException {
    return FOLDER.resolve(prefix() + "start.lock");
  }

  private static String prefix() throws IOException {
    return "gateway-" + Files.getAttribute(NAMESPACE, "unix:ino") + "-";
  }
}
