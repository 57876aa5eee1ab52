package org.slaacguard.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first failure that ends a daemon. Those who wait for its end are told. Safe for use by all
 * threads.
 *
 * <p>A report allocates nothing and takes no lock, so it works when memory is exhausted; only the
 * line in the log, which comes last, may be lost then.
 */
public final class FailureReport implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

  private final String interfaceName;
  private final AtomicReference<@Nullable String> part = new AtomicReference<>();
  private final CountDownLatch reported = new CountDownLatch(1);
  private volatile Runnable listener = () -> {};

  /** Nothing has failed yet. */
  public FailureReport(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** Has this run after each report, on the thread that reports; it must neither wait nor throw. */
  public void listen(Runnable told) {
    listener = told;
  }

  /**
   * Reports that a part has failed. Only the first failure counts; all are logged.
   *
   * @param what the part, or what is wrong with it; a string made beforehand
   * @param cause null if there is none
   */
  public void report(String what, @Nullable Throwable cause) {
    boolean first = part.compareAndSet(null, what);
    reported.countDown();
    listener.run();
    try {
      LOG.error("{} has failed{}: {}", interfaceName, first ? "" : " again", what, cause);
    } catch (Throwable e) {
      // Out of memory, perhaps: the exit status still tells.
      return;
    }
  }

  /** A thread that nobody looks after has died: nobody knows what it leaves undone. */
  @Override
  public void uncaughtException(Thread thread, Throwable cause) {
    report(thread.getName(), cause);
  }

  /** What has failed first, or null. */
  public @Nullable String first() {
    return part.get();
  }

  /**
   * Waits for a failure.
   *
   * @return whether there is one
   */
  public boolean await(long millis) throws InterruptedException {
    return reported.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for a failure as long as it takes. */
  public void await() throws InterruptedException {
    reported.await();
  }

  /**
   * A thread's work, whose end by itself is a failure, however it comes.
   *
   * @param what the part, for the report
   * @param mayEnd asked when the work has returned: whether it had been told to end
   */
  public Runnable guard(String what, Runnable work, BooleanSupplier mayEnd) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) {
        report(what, e);
        return;
      }
      if (!mayEnd.getAsBoolean()) {
        report(what, null);
      }
    };
  }
}
