package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of large requests: parsing one takes ten times its memory, so they come one after the
 * other. A client that does not send the rest of its request is cut off where another waits, after
 * the time that is guaranteed to each. Safe for use by several threads.
 */
final class LargeRequests {
  private static final Logger LOG = LoggerFactory.getLogger(LargeRequests.class);

  private final Semaphore turn = new Semaphore(1, true);
  private final long patienceNanos;
  private final long guaranteedNanos;

  /** The client whose turn it is, until its request is there as a whole. Guarded by this. */
  private @Nullable SocketChannel sending;

  private long since;

  /**
   * Nobody's turn.
   *
   * @param patienceNanos how long a client may take for one request, and how long another waits
   */
  LargeRequests(long patienceNanos) {
    this.patienceNanos = patienceNanos;
    guaranteedNanos = patienceNanos / LocalClients.GRACE;
  }

  /**
   * Waits for this client's turn, which {@link #end} ends.
   *
   * @throws IOException if others take too long
   */
  void begin(SocketChannel client) throws IOException {
    long began = System.nanoTime();
    try {
      while (!turn.tryAcquire(guaranteedNanos / 4, TimeUnit.NANOSECONDS)) {
        if (System.nanoTime() - began >= patienceNanos) {
          throw new IOException("other large requests take too long");
        }
        cutOffSlow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    synchronized (this) {
      sending = client;
      since = System.nanoTime();
    }
  }

  private synchronized void cutOffSlow() throws IOException {
    SocketChannel slow = sending;
    if (slow != null && System.nanoTime() - since >= guaranteedNanos) {
      sending = null;
      LOG.warn("a client did not send the rest of a large request, and another waits: cut off");
      slow.close();
    }
  }

  /** Notes that the request of the client whose turn it is, is there as a whole. */
  synchronized void whole() {
    sending = null;
  }

  /** Ends the turn. */
  void end() {
    whole();
    turn.release();
  }
}
