package org.slaacguard.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.ThreadEnd;

/**
 * The thread that owns a {@link Controller}. Requests reach it through a bounded queue, which
 * refuses when it is full. Any number of the backend's wake-ups set one flag.
 */
final class ControllerThread implements AutoCloseable {
  // Constants, because there may be no memory when they are needed.
  private static final String DIED = "the controller has died";
  private static final String HANGS = "the controller does not end";

  private final ControllerQueue tasks = new ControllerQueue(this::unpark);
  private final ControllerRequests requests = new ControllerRequests(tasks, this::owned);
  private final StepPace pace = new StepPace();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final FailureReport report;
  private final Thread thread;
  private volatile boolean signalled;
  private volatile boolean resting;
  private volatile boolean stopping;
  private volatile Runnable atEnd = () -> {};

  /** Made by the thread itself, before {@link #start} returns. */
  private volatile @Nullable Controller controller;

  /** Not yet started. The report hears of the thread's death, and of the backend's. */
  ControllerThread(String interfaceName, FailureReport report) {
    this.report = report;
    // A daemon thread, so that it does not keep the process alive after main has died.
    thread = Thread.ofPlatform().daemon().name(interfaceName + "-controller").unstarted(this::run);
  }

  /** Tells the thread that events wait. Any thread; never blocks. */
  void wakeup() {
    signalled = true;
    unpark();
  }

  private void unpark() {
    LockSupport.unpark(thread);
  }

  /**
   * Makes the controller on its thread, and starts.
   *
   * @throws BackendException if it cannot be made
   */
  void start(Controller.Maker maker) throws BackendException {
    FutureTask<Boolean> made =
        tasks.add(
            () -> {
              controller = maker.make(System.nanoTime());
              return true;
            });
    thread.start();
    tasks.await(made);
  }

  private void run() {
    try {
      work();
    } catch (Throwable e) { // whatever it was, the daemon is deaf now
      report.report(DIED, e);
    } finally {
      stopping = true;
      ended.countDown();
      atEnd.run();
      tasks.close();
      end();
    }
  }

  private void end() {
    Controller owned = controller;
    if (owned == null) {
      return;
    }
    try {
      owned.close();
    } catch (Throwable e) { // what is left of the interface goes with the process
      report.report(DIED, e);
    }
  }

  /** Runs until it is told to end, the interface is gone, or the backend has failed. */
  private void work() {
    while (!stopping) {
      if (tasks.runOne()) {
        continue;
      }
      Controller owned = controller;
      if (owned == null) {
        return; // It could not be made.
      }
      pace.await(() -> stopping || !tasks.isEmpty());
      signalled = false;
      long wait = owned.step(System.nanoTime()) - System.nanoTime();
      if (owned.gone()) {
        return;
      }
      String failure = owned.failure();
      if (failure != null) {
        report.report(failure, null);
        return;
      }
      if (wait > 0 && !signalled && tasks.isEmpty() && !stopping) {
        resting = true;
        LockSupport.parkNanos(this, wait);
        resting = false;
      }
    }
  }

  /** What other threads ask of the controller. */
  ControllerRequests requests() {
    return requests;
  }

  /**
   * Asks, without waiting, whether the controller still answers; it is not woken for that.
   *
   * @return done when it has; null where too many requests wait already
   */
  @Nullable Future<?> ask() {
    return resting ? CompletableFuture.completedFuture(true) : tasks.ask();
  }

  /** Whether each of the backend's threads waits for work, or answers in this time. Any thread. */
  boolean backendLives(long patienceNanos) {
    return stopping || owned().backendLives(patienceNanos);
  }

  private Controller owned() {
    Controller owned = controller;
    if (owned == null) {
      throw new IllegalStateException("not started");
    }
    return owned;
  }

  /** Waits until the thread has ended, by {@link #close} or because the interface is gone. */
  void join() throws InterruptedException {
    ended.await();
    thread.join();
  }

  /** Has this run when the thread has ended; it must not wait. */
  void atEnd(Runnable listener) {
    atEnd = listener;
  }

  /** Whether it has ended. */
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Ends the controller and its backend. Taking too long counts as a failure. */
  @Override
  public void close() {
    stopping = true;
    tasks.refuse();
    unpark();
    ThreadEnd.await(thread, ControllerQueue.PATIENCE, () -> report.report(HANGS, null));
  }
}
