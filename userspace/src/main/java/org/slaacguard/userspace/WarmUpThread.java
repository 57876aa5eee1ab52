package org.slaacguard.userspace;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;

/**
 * Continues the {@link WarmUp} beside real packets, until their path is compiled. Once in a
 * process, because code is compiled once.
 *
 * <p>It leaves the processor to others by pausing, not by a low priority: every stop of the virtual
 * machine, and so real packets too, would have to wait for a thread that does not get the
 * processor.
 */
final class WarmUpThread extends Worker {
  /** Number of batches after which the packets of a quiet line meet compiled code. */
  private static final long ROUNDS = 6_000;

  /** Number of real datagrams, in and out, after which the warm-up is not needed. */
  private static final long BUSY = 20_000;

  /** Number of batches between two pauses. */
  private static final int CHUNK = 8;

  /** A pause is so many times as long as the work before it. */
  private static final int PAUSES = 3;

  /** The longest pause, because the thread's end waits for it. */
  private static final long LONGEST_PAUSE_NANOS = 50_000_000L;

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private final DataPlane plane;
  private long since;
  private volatile boolean done;

  WarmUpThread(DataPlane plane, Failure failure) {
    super(plane.options().interfaceName() + "-warm", failure);
    this.plane = plane;
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
    since = System.nanoTime();
    WarmUp.run(plane.crypto(), plane.options(), WarmUp.BOTH, WarmUp.FLOOD_ROUNDS, this::goesOn);
    done = true;
  }

  @Override
  boolean isDone() {
    return done;
  }

  private boolean goesOn(long rounds) {
    beat();
    if (rounds % CHUNK != 0) {
      return true;
    }
    LockSupport.parkNanos(Math.min((System.nanoTime() - since) * PAUSES, LONGEST_PAUSE_NANOS));
    since = System.nanoTime();
    return !isStopping() && rounds < ROUNDS && datagrams() < BUSY;
  }

  private long datagrams() {
    Map<Counter, Long> sums = plane.counters().sums();
    return sums.getOrDefault(Counter.UDP_RX, 0L) + sums.getOrDefault(Counter.UDP_TX, 0L);
  }
}
