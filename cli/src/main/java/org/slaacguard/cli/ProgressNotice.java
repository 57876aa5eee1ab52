package org.slaacguard.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slaacguard.control.TimeWatch;

/**
 * Says on standard error that a command goes on, when it takes long: after five seconds, and again
 * each time as long as before, so that a log does not fill.
 */
final class ProgressNotice implements AutoCloseable {
  private static final Duration FIRST = Duration.ofSeconds(5);

  private final String doing;
  private final PrintStream err;
  private final long first;
  private final long began = System.nanoTime();
  private final TimeWatch watch;

  /**
   * Begins to wait.
   *
   * @param doing what goes on, such as "wg0 comes up"
   */
  static ProgressNotice of(String doing) {
    return new ProgressNotice(doing, System.err, FIRST);
  }

  /** The same with another first time. */
  ProgressNotice(String doing, PrintStream err, Duration first) {
    this.doing = doing;
    this.err = err;
    this.first = first.toNanos();
    watch = TimeWatch.start("progress", this::watch);
  }

  private void watch(TimeWatch own) {
    long at = first;
    while (own.reaches(at(at))) {
      err.println("slaacguard: " + doing + "; " + Duration.ofNanos(at).toSeconds() + " s so far");
      err.flush();
      at *= 2;
    }
  }

  private LongSupplier at(long after) {
    return () -> began + after;
  }

  @Override
  public void close() {
    watch.close();
  }
}
