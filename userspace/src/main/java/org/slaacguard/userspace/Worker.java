package org.slaacguard.userspace;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of the data plane. It runs in the network namespace of the thread that starts it, and
 * ends when told to; if it ends by itself, the interface is broken, and its owner hears of it.
 */
abstract class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final long JOIN_MILLIS = 5000;

  private final Thread thread;
  private volatile boolean stopping;

  Worker(String name, Failure failure) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    work();
                  } catch (Throwable e) { // whatever it was, somebody has to know
                    failure.failed(name, e);
                  }
                });
  }

  /** Hears that a worker has died. */
  @FunctionalInterface
  interface Failure {
    /** Called on the dying thread. */
    void failed(String worker, Throwable cause);
  }

  /** Works until {@link #isStopping}. */
  abstract void work();

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
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join(JOIN_MILLIS);
        if (thread.isAlive()) {
          LOG.warn("{} does not end", thread.getName());
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
