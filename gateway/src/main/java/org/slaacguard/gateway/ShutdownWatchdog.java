package org.slaacguard.gateway;

import java.time.Duration;
import org.slaacguard.control.FailureReport;

/**
 * Acts if an interface that has failed does not go down. A hanging thread would otherwise keep a
 * gateway alive that does nothing, without the service manager noticing. It is made in advance,
 * because after a failure there may be no thread available.
 */
final class ShutdownWatchdog implements AutoCloseable {
  /**
   * The time to go down: enough for the last packets, hooks and the removal of ten thousand peers.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FailureReport report;
  private final Duration patience;
  private final Runnable end;
  private final Thread thread;

  /**
   * Not yet watching.
   *
   * @param end what to do if it comes to that
   */
  ShutdownWatchdog(FailureReport report, Duration patience, Runnable end) {
    this.report = report;
    this.patience = patience;
    this.end = end;
    thread = Thread.ofPlatform().daemon().name("process/last-resort").unstarted(this::watch);
  }

  /**
   * Watches from now on.
   *
   * @param end what to do if it comes to that
   */
  static ShutdownWatchdog start(FailureReport report, Runnable end) {
    ShutdownWatchdog made = new ShutdownWatchdog(report, PATIENCE, end);
    made.start();
    return made;
  }

  void start() {
    thread.start();
  }

  /** Waits until the watchdog has ended. */
  void join() throws InterruptedException {
    thread.join();
  }

  private void watch() {
    try {
      report.await();
      Thread.sleep(patience);
    } catch (InterruptedException e) {
      return; // closed: there is nothing to end
    }
    try {
      System.err.println("slaacguard: an interface that has failed does not go down");
    } finally {
      end.run();
    }
  }

  /** Stops watching, unless there was a failure, after which the process has to end. */
  @Override
  public void close() {
    if (report.first() == null) {
      thread.interrupt();
    }
  }
}
