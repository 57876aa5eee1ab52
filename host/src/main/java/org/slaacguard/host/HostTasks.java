package org.slaacguard.host;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one interface's host thread, done one after the other. Any thread may add to it, and
 * some wait for the outcome.
 */
final class HostTasks {
  private static final Logger LOG = LoggerFactory.getLogger(HostTasks.class);

  private final String interfaceName;
  private final ScheduledThreadPoolExecutor thread;

  /** Nothing to do; the thread begins with the first task. */
  HostTasks(String interfaceName) {
    this.interfaceName = interfaceName;
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name(interfaceName + "-host").daemon().factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Has a task run soon, unless the end has come. Does not wait. */
  void soon(Runnable task) {
    later(task, 0);
  }

  /** The same, after this many nanoseconds. */
  void later(Runnable task, long nanos) {
    try {
      var _ = thread.schedule(() -> heard(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{}: going down", interfaceName, e);
    }
  }

  /** Runs a task for which nobody waits: the executor would keep what it throws to itself. */
  private static void heard(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // for the handler, as of a thread that dies
      Thread here = Thread.currentThread();
      here.getUncaughtExceptionHandler().uncaughtException(here, e);
    }
  }

  /**
   * Has a task run, and waits for what it returns.
   *
   * @throws SetupException if the task does, or fails
   */
  <T> T ask(Callable<T> task) throws SetupException {
    Future<T> answer = thread.submit(task);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SetupException failure) {
        throw failure;
      }
      throw new SetupException("setting up " + interfaceName + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted", e);
    }
  }

  /** Has a task of the way down run, waits for it, and logs what fails. */
  void finish(Runnable task) {
    if (thread.isShutdown()) {
      return;
    }
    Future<?> answer = thread.submit(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          answer.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      LOG.error("{}: not all of the host's side is undone", interfaceName, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes no more tasks; the thread ends. */
  void end() {
    thread.shutdown();
  }
}
