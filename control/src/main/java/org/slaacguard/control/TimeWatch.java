package org.slaacguard.control;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A thread that acts when a time has come, unless it is closed before. Times are those of {@link
 * System#nanoTime}.
 */
public final class TimeWatch implements AutoCloseable {
  private final Thread thread;
  private volatile boolean closed;

  private TimeWatch(String name, Consumer<TimeWatch> task) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> task.accept(this));
  }

  /** Starts a thread of this name, which calls {@link #reaches} before it acts. */
  public static TimeWatch start(String name, Consumer<TimeWatch> task) {
    TimeWatch made = new TimeWatch(name, task);
    made.thread.start();
    return made;
  }

  /**
   * Waits, on the watch's own thread.
   *
   * @param time when to act; it may be put off meanwhile
   * @return whether it has come; false if the watch is closed
   */
  public boolean reaches(LongSupplier time) {
    for (long left = left(time); !closed && left > 0; left = left(time)) {
      LockSupport.parkNanos(this, left);
    }
    return !closed;
  }

  private static long left(LongSupplier time) {
    return time.getAsLong() - System.nanoTime();
  }

  /** Waits for the thread's end, because the end of a program would take longer with it. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    ThreadEnd.await(thread);
  }
}
