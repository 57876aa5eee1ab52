package org.slaacguard.gateway;

import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the threads of controller and backend still answer: a thread that hangs has not
 * died, but serves nobody. For one thread, which looks at regular times.
 *
 * <p>It counts looks and not time. While a process or machine is stopped, the clock may go on
 * although no thread can answer.
 */
final class Liveness {
  private final Supplier<? extends @Nullable Future<?>> controller;
  private final BooleanSupplier backend;
  private final int patience;
  private @Nullable Future<?> asked;
  private int controllerLooks;
  private int backendLooks;
  private volatile boolean good = true;

  /**
   * Nothing asked yet.
   *
   * @param controller asks the controller, without waiting; null if it could not
   * @param backend asks the backend, and waits less than the time between two looks
   * @param patience how many looks in a row may find no answer, 1 or more
   */
  Liveness(
      Supplier<? extends @Nullable Future<?>> controller, BooleanSupplier backend, int patience) {
    this.controller = controller;
    this.backend = backend;
    this.patience = patience;
  }

  /**
   * Takes the answers, and asks each thread again that has answered.
   *
   * @return the thread that has not answered in time; null while all do
   */
  @Nullable String look() {
    Future<?> out = asked;
    if (out == null || out.isDone()) {
      out = controller.get();
      asked = out;
      // A full queue is no answer either.
      controllerLooks = out == null ? controllerLooks + 1 : 0;
    } else {
      controllerLooks++;
    }
    backendLooks = backend.getAsBoolean() ? 0 : backendLooks + 1;
    good = controllerLooks == 0 && backendLooks == 0;
    if (controllerLooks >= patience) {
      return "the controller does not answer";
    }
    return backendLooks >= patience ? "the backend does not answer" : null;
  }

  /** Whether all had answered at the last look. Any thread. */
  boolean isGood() {
    return good;
  }
}
