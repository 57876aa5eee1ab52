package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Records the first failure of a backend. A thread that dies because memory is exhausted must not
 * die again while it reports that. So recording comes first and allocates nothing; describing and
 * logging the failure follow, and may fail.
 */
public final class FailureLatch {
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final BiConsumer<String, @Nullable Throwable> log;
  private final Runnable told;

  /**
   * A latch without a failure.
   *
   * @param log writes every failure and its cause, which is null if there is none
   * @param told run by the failing thread once the failure is visible; allocates nothing
   */
  public FailureLatch(BiConsumer<String, @Nullable Throwable> log, Runnable told) {
    this.log = log;
    this.told = told;
  }

  /**
   * Records a failure; the first one stays. Throws nothing.
   *
   * @param brief what failed; built beforehand
   * @param cause why; null if unknown
   */
  public void fail(String brief, @Nullable Throwable cause) {
    boolean first = failure.compareAndSet(null, brief);
    try {
      told.run();
    } catch (Throwable e) {
      // The waiter finds the failure when it next looks by itself.
    }
    try {
      if (first && cause != null) {
        failure.set(brief + ": " + cause);
      }
      log.accept(brief, cause);
    } catch (Throwable e) {
      // Usually memory is exhausted: the brief form suffices.
    }
  }

  /** The first failure; null while there is none. Any thread. */
  public @Nullable String failure() {
    return failure.get();
  }
}
