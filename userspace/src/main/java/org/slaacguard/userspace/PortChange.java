package org.slaacguard.userspace;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slaacguard.control.BackendException;

/**
 * The second half of a change of port, which loses no packet. Peers send to the old port until they
 * hear from the new one, and packets on their way still come to the old one:
 *
 * <ol>
 *   <li>Wait until every worker sends from the new port, from which the last message must come.
 *   <li>Send a message to each peer with a session.
 *   <li>Receive on both ports for about a round-trip time.
 *   <li>Close the old sockets, so that the port is free when the change is done.
 * </ol>
 */
final class PortChange {
  /** Longer than a round trip nearly everywhere. */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Longer than a batch takes. A worker that takes longer has its sockets closed later. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long LOOK_NANOS = 200_000L;

  private PortChange() {}

  /** Runs tasks on the protocol thread. */
  @FunctionalInterface
  interface Caller {
    /** Waits for the answer. */
    boolean call(Callable<Boolean> task) throws BackendException;
  }

  /**
   * Completes what {@link UdpSockets#apply} began, if anything. Any thread but the protocol thread.
   */
  static void finish(DataPlane plane, DeviceState state, Caller caller) throws BackendException {
    if (plane.previous() == null) {
      return;
    }
    UdpSockets sockets = state.sockets();
    await(caller, sockets::settled);
    if (caller.call(state::announce)) {
      pause(LINGER_NANOS);
    }
    caller.call(
        () -> {
          sockets.endPrevious();
          return true;
        });
    await(caller, sockets::closeEnded);
  }

  private static void await(Caller caller, Callable<Boolean> condition) throws BackendException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!caller.call(condition) && System.nanoTime() - end < 0) {
      pause(LOOK_NANOS);
    }
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }
}
