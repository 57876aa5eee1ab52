package org.slaacguard.gateway;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Finds the sockets of WireGuard interfaces, ours and those of other implementations. */
public final class UapiSockets {
  /** The folder that {@code wg} looks in. */
  public static final Path FOLDER = Path.of("/var/run/wireguard");

  /** The most clients that wait; the kernel may allow fewer (net.core.somaxconn). */
  private static final int BACKLOG = 1024;

  private static final String SUFFIX = ".sock";

  private UapiSockets() {}

  /** The socket of an interface. */
  public static Path of(String interfaceName) {
    return in(FOLDER, interfaceName);
  }

  /** The socket of an interface in another folder. */
  public static Path in(Path folder, String interfaceName) {
    return folder.resolve(interfaceName + SUFFIX);
  }

  /** The interfaces with a socket at which somebody listens, by name. */
  public static List<String> interfaces() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (isAlive(file)) {
          names.add(name.substring(0, name.length() - SUFFIX.length()));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** Whether a daemon serves an interface now. */
  public static boolean isServed(String interfaceName) {
    return isAlive(of(interfaceName));
  }

  /** The message for an interface that another daemon serves. */
  static String alreadyServed(String interfaceName) {
    return interfaceName
        + " is in use: another daemon serves it; 'slaacguard down "
        + interfaceName
        + "' takes it down";
  }

  /** Whether somebody listens, perhaps one that hangs. */
  public static boolean isAlive(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (SocketException e) {
      // Its queue is full of clients that nobody has looked at, or it is not there, or not for us.
      return Files.isWritable(socket);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Listens, for the owner alone. A socket at which nobody listens was left over, and is replaced.
   *
   * @throws IOException if somebody listens there already, or it cannot be made
   */
  static ServerSocketChannel listen(Path socket) throws IOException {
    Path folder = socket.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else if (folder != null) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    if (isAlive(socket)) {
      throw new IOException(socket + " is in use: another daemon serves this interface");
    }
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
      // Until this point the rights of the folder keep others out.
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }
}
