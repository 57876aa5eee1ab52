package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slaacguard.control.TimeWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connection to a daemon that says nothing for too long, as one that is stopped does: a
 * command must not wait for it for ever. The channel's reader then gets an exception.
 */
final class AnswerWatch implements AutoCloseable {
  /** Longer than a daemon takes to refuse what its controller has no time for. */
  static final Duration PATIENCE = ControllerQueue.PATIENCE.plusSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWatch.class);

  private final SocketChannel channel;
  private final long patience;
  private volatile long heardAt = System.nanoTime();
  private volatile boolean over;
  private final TimeWatch watch;

  /** Begins to wait. */
  AnswerWatch(SocketChannel channel, Duration patience) {
    this.channel = channel;
    this.patience = patience.toNanos();
    watch = TimeWatch.start("answer-watch", this::watch);
  }

  private void watch(TimeWatch own) {
    if (own.reaches(() -> heardAt + patience)) {
      over = true;
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("closing a connection: {}", e.toString());
      }
    }
  }

  /** The daemon has said something. */
  void heard() {
    heardAt = System.nanoTime();
  }

  /**
   * What to report of a failure: that the daemon does not answer, if that is why.
   *
   * @param who the daemon
   */
  IOException explain(IOException failure, String who) {
    return over
        ? new IOException(
            who
                + " has not answered for "
                + Duration.ofNanos(patience).toSeconds()
                + " s: it hangs, or was stopped",
            failure)
        : failure;
  }

  /** Whether the connection was given up. */
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    watch.close();
  }
}
