package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disables expired peers in their file, as {@code peer disable} does, on a thread of its own. If
 * the file cannot be changed, its {@code Expires} keeps the peer out all the same.
 */
final class ExpiredPeers {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiredPeers.class);
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final @Nullable Path file;
  private final Set<PublicKey> told = ConcurrentHashMap.newKeySet();

  /**
   * For one file.
   *
   * @param file null where there is none
   */
  ExpiredPeers(@Nullable Path file) {
    this.file = file;
  }

  /** Disables a peer, soon. */
  void disable(PublicKey peer) {
    Path edited = file;
    if (edited != null && told.add(peer)) {
      Thread.ofVirtual()
          .name("process/expired")
          .start(
              () -> {
                try {
                  disable(edited, peer);
                } finally {
                  told.remove(peer);
                }
              });
    }
  }

  /** The same at once, on the calling thread; whether the file has it disabled now. */
  static boolean disable(Path file, PublicKey peer) {
    String why = "";
    for (int i = 0; i < ATTEMPTS; i++) {
      try (FileEdit edit = FileEdit.begin(file)) {
        PeerEdits peers = new PeerEdits(file.toString(), edit.text());
        edit.commit(peers.disable(peer.toString()));
        return true;
      } catch (IllegalArgumentException e) {
        // It is not there, or disabled already.
        LOG.debug("{}: {}", file, e.getMessage());
        return false;
      } catch (IOException e) {
        // Somebody edits it.
        why = String.valueOf(e.getMessage());
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    LOG.warn(
        "{} still has peer {}, which has expired and is kept out: {}",
        file,
        peer.abbreviated(),
        why);
    return false;
  }
}
