package org.slaacguard.userspace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Heartbeat;
import org.slaacguard.control.ThreadEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of the data plane. It runs in the network namespace of the thread that starts it, and
 * ends when told to; if it ends by itself, the interface is broken, and its owner hears of it.
 */
abstract class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Thread thread;
  private final Failure failure;
  private final Heartbeat heart = new Heartbeat();

  /** Made beforehand: a thread without memory can still say it. */
  private final String died;

  private volatile boolean stopping;

  Worker(String name, Failure failure) {
    this.failure = failure;
    died = name + " has died";
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Hears that a worker has died. */
  @FunctionalInterface
  interface Failure {
    /**
     * Called on the dying thread.
     *
     * @param died which one, made beforehand
     * @param cause null where it ended without, and nobody had asked it to
     */
    void failed(String died, @Nullable Throwable cause);
  }

  private void run() {
    Throwable cause = null;
    try {
      work();
    } catch (Throwable e) { // whatever it was, somebody has to know
      cause = e;
    }
    if (cause != null || !(stopping || isDone())) {
      failure.failed(died, cause);
    }
  }

  /** Works until {@link #isStopping}; each turn begins with {@link #beat}. */
  abstract void work();

  /** Whether it has done all that it is for, and so may have ended unasked. */
  boolean isDone() {
    return false;
  }

  /** A turn begins: it lives. */
  final void beat() {
    heart.beat();
  }

  /**
   * Asks it for a turn.
   *
   * @return the question, for {@link #hasTurned}
   */
  final long ask() {
    long question = heart.ask();
    wakeUp();
    return question;
  }

  /** Whether a turn began after this question. */
  final boolean hasTurned(long question) {
    return heart.hasAnswered(question) || isDone();
  }

  /** Ends the worker's wait. Any thread. */
  abstract void wakeUp();

  final boolean isStopping() {
    return stopping;
  }

  final void start() {
    thread.start();
  }

  /** Ends a wait that Java's interruption ends, now or when it comes to one. */
  final void interrupt() {
    thread.interrupt();
  }

  /** Asks it to end. */
  final void stop() {
    stopping = true;
    wakeUp();
  }

  /** Whether it runs. */
  final boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits for its end. */
  @Override
  public void close() {
    stop();
    ThreadEnd.await(thread, PATIENCE, () -> LOG.warn("{} does not end", thread.getName()));
  }
}
