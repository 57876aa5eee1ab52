package org.slaacguard.control;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the answer of another thread to a task. If the caller gives up, the task is cancelled,
 * so that it does not run later without the caller's knowledge.
 *
 * @param patience longest wait for an answer
 * @param progress a number that grows while the other thread gets on with long work, which prolongs
 *     the wait
 * @param mute makes the exception when patience is over
 * @param gone makes the exception when the task was cancelled because its thread has ended
 */
public record ThreadAnswer(
    Duration patience,
    LongSupplier progress,
    Supplier<BackendException> mute,
    Function<CancellationException, BackendException> gone) {
  private static final int EINTR = 4;
  private static final int EIO = 5;

  /**
   * Waits for a task that was handed over.
   *
   * @throws BackendException the task's exception, or one that says that no answer came
   */
  public <T extends @Nullable Object> T await(FutureTask<T> task) throws BackendException {
    try {
      return waited(task);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BackendException refused) {
        throw refused;
      }
      throw new BackendException("internal fault: " + e.getCause(), EIO, e);
    } catch (CancellationException e) {
      throw gone.apply(e);
    } catch (TimeoutException e) {
      task.cancel(false);
      BackendException none = mute.get();
      none.initCause(e);
      throw none;
    } catch (InterruptedException e) {
      task.cancel(false);
      Thread.currentThread().interrupt();
      throw new BackendException("interrupted", EINTR, e);
    }
  }

  private <T extends @Nullable Object> T waited(FutureTask<T> task)
      throws ExecutionException, InterruptedException, TimeoutException {
    while (true) {
      long before = progress.getAsLong();
      try {
        return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (progress.getAsLong() == before) {
          throw e;
        }
      }
    }
  }
}
