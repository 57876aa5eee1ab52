package org.slaacguard.control;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A task for the thread that owns the data. The waiting caller receives whatever the task throws.
 * The thread that ran it throws an {@link Error} too: the task may be half done, so that thread
 * must not go on.
 */
public final class AskedTask<T extends @Nullable Object> extends FutureTask<T> {
  private final Failing<T> task;

  /** A task that has not run. */
  public AskedTask(Callable<T> task) {
    this(new Failing<>(task));
  }

  private AskedTask(Failing<T> task) {
    super(task);
    this.task = task;
  }

  /** Keeps an error for the thread that ran the task. */
  private static final class Failing<T extends @Nullable Object> implements Callable<T> {
    private final Callable<T> task;
    private @Nullable Error error;

    Failing(Callable<T> task) {
      this.task = task;
    }

    @Override
    public T call() throws Exception {
      try {
        return task.call();
      } catch (Error e) {
        error = e;
        throw e;
      }
    }
  }

  /**
   * Runs the task and answers. Afterwards throws the task's error, if it threw one, and nothing
   * else.
   */
  @Override
  public void run() {
    super.run();
    Error error = task.error;
    if (error != null) {
      throw error;
    }
  }
}
