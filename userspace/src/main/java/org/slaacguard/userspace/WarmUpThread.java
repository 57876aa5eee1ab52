package org.slaacguard.userspace;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;

/**
 * Runs the {@link WarmUp} from the start of the data plane on, and beside real packets, until their
 * path is compiled ({@link WarmUpPace}). Once in a process, because code is compiled once.
 *
 * <p>It leaves the processor to others by pausing, not by a low priority: every stop of the virtual
 * machine, and so real packets too, would have to wait for a thread that does not get the
 * processor.
 */
final class WarmUpThread extends Worker {
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private final DataPlane plane;
  private final WarmUpPace pace;
  private volatile boolean done;

  WarmUpThread(DataPlane plane, Failure failure) {
    super(plane.options().interfaceName() + "-warm", failure);
    this.plane = plane;
    // A single processor is left to the start.
    boolean alone = Runtime.getRuntime().availableProcessors() == 1;
    pace = new WarmUpPace(System.nanoTime(), alone ? 0 : plane.options().warmUp().toNanos());
  }

  /**
   * Creates the thread, or returns null if the warm-up is switched off or another thread has done
   * it.
   */
  static @Nullable WarmUpThread once(DataPlane plane, Failure failure) {
    boolean off = plane.options().warmUp().isZero();
    return off || DONE.getAndSet(true) ? null : new WarmUpThread(plane, failure);
  }

  @Override
  void wakeUp() {}

  @Override
  void work() {
    WarmUp.run(plane.crypto(), plane.options(), WarmUp.BOTH, WarmUp.FLOOD_ROUNDS, this::goesOn);
    done = true;
  }

  @Override
  boolean isDone() {
    return done;
  }

  private boolean goesOn(long rounds) {
    beat();
    if (rounds % WarmUpPace.CHUNK != 0) {
      return true;
    }
    do {
      beat();
      LockSupport.parkNanos(pace.pause(System.nanoTime()));
    } while (!isStopping() && pace.yields(System.nanoTime(), datagrams()));
    return !isStopping() && !pace.isOver(rounds);
  }

  private long datagrams() {
    Map<Counter, Long> sums = plane.counters().sums();
    return sums.getOrDefault(Counter.UDP_RX, 0L) + sums.getOrDefault(Counter.UDP_TX, 0L);
  }
}
