package org.slaacguard.control;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A task for the thread that owns its data. The caller who waits for it gets whatever it throws. An
 * {@link Error} is also thrown in the thread that ran it: the task may be half done, so that thread
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

  /** Keeps the error for the thread that ran into it. */
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

  /** Runs it, and answers. Throws an error of the task after that, and nothing else. */
  @Override
  public void run() {
    super.run();
    Error error = task.error;
    if (error != null) {
      throw error;
    }
  }
}
