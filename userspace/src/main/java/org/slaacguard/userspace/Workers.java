package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of an interface: started together, asked together whether they live, and ended one
 * after the other. Any thread may ask whether they live.
 */
final class Workers implements AutoCloseable {
  /** Interval between two looks for their turns. */
  private static final long LOOK_NANOS = 1_000_000L;

  private final List<Worker> all = new ArrayList<>();
  private final Object asking = new Object();
  private boolean closed;

  /** Adds a thread before {@link #start}. Threads end in this order. */
  void add(Worker worker) {
    all.add(worker);
  }

  /** Starts the last thread first, because the last to end serves the others. */
  void start() {
    all.reversed().forEach(Worker::start);
  }

  /**
   * Asks each thread for a turn, and waits for all.
   *
   * @param patienceNanos the longest wait
   * @return false if a thread made no turn in time, or has ended
   */
  boolean isLive(long patienceNanos) {
    long since = System.nanoTime();
    long[] questions = new long[all.size()];
    // Not while they are closed, because waking a thread writes to a descriptor that may be
    // another's by then.
    synchronized (asking) {
      if (closed) {
        return false;
      }
      for (int i = 0; i < questions.length; i++) {
        questions[i] = all.get(i).ask();
      }
    }
    for (int i = 0; i < questions.length; i++) {
      Worker worker = all.get(i);
      while (!worker.hasTurned(questions[i])) {
        if (!worker.isAlive() || System.nanoTime() - since >= patienceNanos) {
          return false;
        }
        LockSupport.parkNanos(this, LOOK_NANOS);
      }
    }
    return all.stream().allMatch(worker -> worker.isAlive() || worker.isDone());
  }

  /** Whether each waits for something to do; wakes none. */
  boolean areResting() {
    return all.stream().allMatch(Worker::isResting);
  }

  /** Asks all threads to end, and waits for each. */
  @Override
  public void close() {
    synchronized (asking) {
      closed = true;
    }
    all.forEach(Worker::stop);
    all.forEach(Worker::close);
  }
}
