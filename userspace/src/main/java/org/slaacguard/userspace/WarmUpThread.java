package org.slaacguard.userspace;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.CurrentThread;

/**
 * Goes on with the {@link WarmUp} behind the real packets, until the compiler is done with their
 * path. It runs when nobody else wants the processor. Once a process: compiled is compiled.
 */
final class WarmUpThread extends Worker {
  /** So many batches, after which the packets of a quiet line meet compiled code. */
  private static final long ROUNDS = 24_000;

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private final DataPlane plane;

  private WarmUpThread(DataPlane plane, Failure failure) {
    super(plane.options().interfaceName() + "-warm", failure);
    this.plane = plane;
  }

  /** One, or null where there is nothing to do for it: switched off, or done by another. */
  static @Nullable WarmUpThread once(DataPlane plane, Failure failure) {
    boolean off = plane.options().warmUp().isZero();
    return off || DONE.getAndSet(true) ? null : new WarmUpThread(plane, failure);
  }

  @Override
  void wakeUp() {}

  @Override
  void work() {
    CurrentThread.runLast();
    LongPredicate goOn = rounds -> !isStopping() && rounds < ROUNDS;
    WarmUp.run(plane.crypto(), plane.options(), WarmUp.BOTH, goOn);
  }
}
