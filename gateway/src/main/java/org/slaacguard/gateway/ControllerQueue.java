package org.slaacguard.gateway;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AskedTask;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ThreadAnswer;

/**
 * Requests to the thread that owns a controller: a bounded queue, which refuses when full. Any
 * thread may ask; only the owner calls {@link #runOne} and {@link #close}.
 */
final class ControllerQueue {
  /** Longer than a backend's patience with threads that do not answer. */
  static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final String MUTE = "the daemon does not answer";
  private static final int LENGTH = 128;
  private static final int EAGAIN = 11;
  private static final int EIO = 5;
  private static final int ESHUTDOWN = 108;

  private final BlockingQueue<FutureTask<?>> tasks = new ArrayBlockingQueue<>(LENGTH);
  private final Runnable wakeup;
  private final ThreadAnswer answer =
      new ThreadAnswer(
          PATIENCE,
          () -> 0,
          () -> new BackendException(MUTE, EIO),
          cancelled -> new BackendException(MUTE, EIO, cancelled));
  private volatile boolean refusing;

  /**
   * An empty queue.
   *
   * @param wakeup run, by whoever asks, when there is something to do
   */
  ControllerQueue(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  /** Adds the first task, before the owner starts. */
  <T> FutureTask<T> add(Callable<T> work) {
    FutureTask<T> task = new AskedTask<>(work);
    tasks.add(task);
    return task;
  }

  /**
   * Has the owner run a task, and waits for the result.
   *
   * @throws BackendException the task's exception; EAGAIN if the queue is full, ESHUTDOWN if the
   *     owner ends, EIO if it does not answer
   */
  <T> T call(Callable<T> work) throws BackendException {
    FutureTask<T> task = new AskedTask<>(work);
    if (refusing) {
      throw new BackendException("the daemon is going down", ESHUTDOWN);
    }
    if (!tasks.offer(task)) {
      throw new BackendException("too many requests at once", EAGAIN);
    }
    wakeup.run();
    return await(task);
  }

  /**
   * Asks whether the owner still answers, without waiting.
   *
   * @return a task that is done when it has answered; null if the queue is full
   */
  @Nullable Future<?> ask() {
    if (refusing) {
      return CompletableFuture.completedFuture(true);
    }
    FutureTask<Boolean> task = new FutureTask<>(() -> true);
    boolean taken = tasks.offer(task);
    wakeup.run();
    return taken ? task : null;
  }

  /** Waits for the result of a task of this queue. */
  <T> T await(FutureTask<T> task) throws BackendException {
    return answer.await(task);
  }

  /**
   * Runs the oldest task. An {@link Error} in it is rethrown, because it ends the owner.
   *
   * @return false if there was none
   */
  boolean runOne() {
    FutureTask<?> task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Whether no task waits. */
  boolean isEmpty() {
    return tasks.isEmpty();
  }

  /** Takes no more tasks. */
  void refuse() {
    refusing = true;
  }

  /** Refuses further tasks, and releases those who wait. */
  void close() {
    refusing = true;
    for (FutureTask<?> task = tasks.poll(); task != null; task = tasks.poll()) {
      task.cancel(false);
    }
  }
}
