package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the control sockets of gateway processes are. A process has one, whose name says in which
 * network namespace it is: a namespace is a file, whose inode nobody else has while it lives.
 */
public final class GatewaySockets {
  /** What lasts as long as the machine is up: control sockets, logs and journals. */
  public static final Path FOLDER = Path.of("/run/slaacguard");

  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  private GatewaySockets() {}

  /** The control socket of this process. */
  static Path own() throws IOException {
    return FOLDER.resolve(prefix() + ProcessHandle.current().pid() + ".sock");
  }

  /** The control sockets in the calling thread's network namespace, of living processes or not. */
  public static List<Path> here() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, prefix() + "[0-9]*.sock")) {
      files.forEach(found::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  /** Held by who starts a process or joins one, so that two do not start two at once. */
  public static Path lock() throws IOException {
    return FOLDER.resolve(prefix() + "start.lock");
  }

  private static String prefix() throws IOException {
    return "gateway-" + Files.getAttribute(NAMESPACE, "unix:ino") + "-";
  }
}
