package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a daemon's socket while it is taken away, which asks the daemon to go down. Another
 * name keeps it until the daemon does so: else nobody could ask a second time.
 */
final class TakenSocket {
  private static final Logger LOG = LoggerFactory.getLogger(TakenSocket.class);

  private final Path socket;
  private final Path kept;

  TakenSocket(Path socket) {
    this.socket = socket;
    kept = socket.resolveSibling("." + socket.getFileName() + ".taken");
  }

  /**
   * Takes it away.
   *
   * @throws IOException if it is still there
   */
  void take() throws IOException {
    try {
      Files.deleteIfExists(kept);
      // Not renamed: other implementations look for its deletion alone.
      Files.createLink(kept, socket);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} is not kept: {}", socket, e.toString());
    }
    Files.deleteIfExists(socket);
  }

  /** Puts it back where somebody still listens at it, unless there is another by now. */
  void putBack() throws IOException {
    if (UapiSockets.isAlive(kept)) {
      try {
        Files.createLink(socket, kept);
      } catch (FileAlreadyExistsException e) {
        LOG.debug("there is another: {}", e.toString());
      }
    }
    drop();
  }

  /** Lets it go. */
  void drop() throws IOException {
    Files.deleteIfExists(kept);
  }
}
