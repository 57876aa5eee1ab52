package org.slaacguard.linux;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A control socket in the file system that only its owner reaches: mode 0600, in a folder of mode
 * 0700 if that is made here. The JDK's channels do all the rest.
 */
public final class UnixServer implements AutoCloseable {
  private final ServerSocketChannel channel;
  private final Path path;
  private final Object file;

  private UnixServer(ServerSocketChannel channel, Path path, Object file) {
    this.channel = channel;
    this.path = path;
    this.file = file;
  }

  /**
   * Listens. A socket file that nobody answers at is what a killed process left: it is replaced.
   *
   * @throws BindException where somebody answers already, or something else has the name
   */
  public static UnixServer listen(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    removeStale(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path));
      // Between bind and this only the folder protects it, unless the umask does.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return new UnixServer(channel, path, identity(path));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean socket =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
    if (!socket) {
      throw new BindException(path + " is there, and no socket");
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new BindException("somebody answers at " + probe.getRemoteAddress());
    } catch (BindException e) {
      throw e;
    } catch (IOException e) {
      Files.deleteIfExists(path);
    }
  }

  /** The inode: another process may have put its own socket in our place. */
  private static Object identity(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  /** Where connections are accepted. */
  public ServerSocketChannel channel() {
    return channel;
  }

  /** The socket's file. */
  public Path path() {
    return path;
  }

  /** Stops listening and removes the file, if it is still this socket's. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity(path).equals(file)) {
      Files.deleteIfExists(path);
    }
  }
}
