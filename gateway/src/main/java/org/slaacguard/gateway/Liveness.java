package org.slaacguard.gateway;

import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the controller's thread and the backend's still answer. A thread that hangs has not died,
 * and serves nobody either. For one thread, which looks at regular times.
 *
 * <p>It counts looks, not time: in a process that was stopped, or a machine that was, the clock may
 * have gone on, while nobody could answer.
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
   * Looks, and asks again who has answered.
   *
   * @return who has not answered within the patience; null while all do
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
