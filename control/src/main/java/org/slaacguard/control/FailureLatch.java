package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Records the first fault of a backend. A thread that dies because memory is exhausted must not die
 * again while it reports that. So recording comes first and allocates nothing; describing and
 * logging the fault follow, and may fail.
 */
public final class FailureLatch {
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final BiConsumer<String, @Nullable Throwable> log;
  private final Runnable told;

  /**
   * Nothing has failed.
   *
   * @param log writes every failure and its cause, which is null if there is none
   * @param told run, by the failing thread, once there is a failure to see; allocates nothing
   */
  public FailureLatch(BiConsumer<String, @Nullable Throwable> log, Runnable told) {
    this.log = log;
    this.told = told;
  }

  /**
   * Something has failed; the first failure is the one that stays. Throws nothing.
   *
   * @param brief what, made beforehand
   * @param cause why; null where nobody knows
   */
  public void fail(String brief, @Nullable Throwable cause) {
    boolean first = failure.compareAndSet(null, brief);
    try {
      told.run();
    } catch (Throwable e) {
      // It is seen at the next look.
    }
    try {
      if (first && cause != null) {
        failure.set(brief + ": " + cause);
      }
      log.accept(brief, cause);
    } catch (Throwable e) {
      // No memory, as a rule: the brief form says enough.
    }
  }

  /** What has failed first; null while nothing has. Any thread. */
  public @Nullable String failure() {
    return failure.get();
  }
}
