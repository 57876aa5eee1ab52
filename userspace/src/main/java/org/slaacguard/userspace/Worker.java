package org.slaacguard.userspace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Heartbeat;
import org.slaacguard.control.ThreadEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of the data plane. It runs in the network namespace of the thread that starts it, and
 * ends when told to. If it ends by itself, the interface is broken, and its owner is told.
 */
abstract class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Thread thread;
  private final Failure failure;
  private final Heartbeat heart = new Heartbeat();

  /** Created beforehand, so that a thread without memory can still report it. */
  private final String died;

  private volatile boolean stopping;

  Worker(String name, Failure failure) {
    this.failure = failure;
    died = name + " has died";
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Is told that a worker has died. */
  @FunctionalInterface
  interface Failure {
    /**
     * Called on the dying thread.
     *
     * @param died the worker's message, created beforehand
     * @param cause null if it ended without one, and nobody had asked it to
     */
    void failed(String died, @Nullable Throwable cause);
  }

  private void run() {
    Throwable cause = null;
    try {
      work();
    } catch (Throwable e) { // whatever it was, the owner must know
      cause = e;
    }
    if (cause != null || !(stopping || isDone())) {
      failure.failed(died, cause);
    }
  }

  /** Works until {@link #isStopping}. Each turn begins with {@link #beat}. */
  abstract void work();

  /** Whether its job is done, so that it may end unasked. */
  boolean isDone() {
    return false;
  }

  /** Notes that a turn begins, which shows that the thread is alive. */
  final void beat() {
    heart.beat();
  }

  /** It is about to wait for something to do. */
  final void rest() {
    heart.rest();
  }

  /** Whether it waits for something to do, or has done all. Any thread. */
  final boolean isResting() {
    return isDone() || (heart.isResting() && isAlive());
  }

  /**
   * Asks for a turn.
   *
   * @return the question, for {@link #hasTurned}
   */
  final long ask() {
    long question = heart.ask();
    wakeUp();
    return question;
  }

  /** Whether a turn has begun since this question. */
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

  /** Interrupts the thread, whether it waits now or later. */
  final void interrupt() {
    thread.interrupt();
  }

  /** Asks the thread to end. */
  final void stop() {
    stopping = true;
    wakeUp();
  }

  /** Whether the thread runs. */
  final boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits for the thread's end. */
  @Override
  public void close() {
    stop();
    ThreadEnd.await(thread, PATIENCE, () -> LOG.warn("{} does not end", thread.getName()));
  }
}
