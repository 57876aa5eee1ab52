package org.slaacguard.userspace;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AskedTask;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.FailureLatch;
import org.slaacguard.control.ThreadAnswer;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's questions to the protocol thread, which end when the data plane does: closed,
 * failed, or with its device deleted.
 */
final class ProtocolCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolCalls.class);

  /** Longer than any change or answer takes, even of ten thousand peers. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String interfaceName;
  private final ProtocolInbox inbox;
  private final Runnable wakeup;
  private final FailureLatch latch;
  private final ThreadAnswer answer = new ThreadAnswer(PATIENCE, () -> 0, this::mute, this::gone);

  /** The task that the controller waits for. */
  private volatile @Nullable FutureTask<?> asked;

  private volatile boolean deleted;
  private volatile boolean closed;

  /**
   * Nothing is asked.
   *
   * @param inbox the protocol thread's
   * @param wakeup run on any thread once the data plane has ended by itself
   */
  ProtocolCalls(String interfaceName, ProtocolInbox inbox, Runnable wakeup) {
    this.interfaceName = interfaceName;
    this.inbox = inbox;
    this.wakeup = wakeup;
    latch = new FailureLatch(LOG::error, this::ended);
  }

  /**
   * Runs something on the protocol thread and waits for its answer. On the controller's thread.
   *
   * @throws BackendException the task's own; ENODEV at the end of the data plane, and ETIMEDOUT
   *     without an answer
   */
  <T extends @Nullable Object> T call(Callable<T> task) throws BackendException {
    AskedTask<T> future = new AskedTask<>(task);
    asked = future;
    try {
      // In this order, so that a worker that dies now cancels the task.
      requireAlive();
      inbox.execute(future);
      return answer.await(future);
    } finally {
      asked = null;
    }
  }

  /** Throws what {@link #call} would after the end. */
  void requireAlive() throws BackendException {
    if (closed) {
      throw closed();
    }
    if (hasEnded()) {
      throw gone(null);
    }
  }

  /** A thread has died. On that thread, without allocation. */
  void failed(String died, @Nullable Throwable cause) {
    if (cause instanceof LinuxException e && isGone(e.errno())) {
      deleted = true;
      ended();
      LOG.info("{} was deleted", interfaceName);
    } else {
      latch.fail(died, cause);
    }
  }

  /** Whether the error means that the device is gone for good. */
  private static boolean isGone(int errno) {
    return errno == Errno.EBADFD || errno == Errno.EBADF || errno == Errno.ENODEV;
  }

  /** The UDP port cannot be opened again. */
  void portLost(LinuxException why) {
    latch.fail(interfaceName + ": its UDP port is lost", why);
  }

  /** Rejects all questions from now on. On the dying thread, without allocation. */
  private void ended() {
    FutureTask<?> waiting = asked;
    if (waiting != null) {
      waiting.cancel(false);
    }
    wakeup.run();
  }

  /** Whether the data plane has failed, or its device was deleted. */
  boolean hasEnded() {
    return deleted || latch.failure() != null;
  }

  /** Why it has failed, or null. */
  @Nullable String failure() {
    return latch.failure();
  }

  boolean isClosed() {
    return closed;
  }

  /** Takes no question from now on. */
  void close() {
    closed = true;
  }

  private BackendException closed() {
    return new BackendException(interfaceName + " is closed", Errno.ENODEV);
  }

  private BackendException mute() {
    return new BackendException(
        interfaceName + ": the protocol thread does not answer", Errno.ETIMEDOUT);
  }

  private BackendException gone(@Nullable Throwable cause) {
    String broken = latch.failure();
    String message =
        interfaceName + (broken == null ? " was deleted" : " does not work: " + broken);
    return cause == null
        ? new BackendException(message, Errno.ENODEV)
        : new BackendException(message, Errno.ENODEV, cause);
  }
}
