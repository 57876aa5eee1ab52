package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Wakes a {@link Poller} from any thread (eventfd(2)). */
public final class EventFd implements AutoCloseable {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int CLOSED = Integer.MIN_VALUE;

  // Freed by the garbage collector: a late signal of another thread must not find the memory gone.
  private final MemorySegment one = Arena.ofAuto().allocateFrom(Native.LONG, 1);
  private final MemorySegment count = Arena.ofAuto().allocate(Native.LONG);
  private final Fd fd;

  /** Signals under way, or {@link #CLOSED} and more. */
  private final AtomicInteger signalling = new AtomicInteger();

  /** Creates one that is not signalled. */
  public EventFd() {
    fd = Fd.own(Libc.eventfd(EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
  }

  /** The descriptor for a {@link Poller}, which is readable once signalled. */
  public Fd fd() {
    return fd;
  }

  /**
   * Signals. Several signals before a {@link #drain} count as one. Without effect once it is
   * closed, at whatever moment: the kernel has given the number to another descriptor by then. Any
   * thread; no allocation.
   */
  public void signal() {
    if (signalling.get() < 0) {
      return; // not even counted, or the closing thread would wait for those who come late
    }
    if (signalling.getAndIncrement() >= 0) {
      Libc.write(fd.number(), one.address(), 8);
    }
    signalling.getAndDecrement();
  }

  /**
   * Resets the signal. Only for the polling thread.
   *
   * @return whether it was signalled
   */
  public boolean drain() {
    return Libc.read(fd.number(), count.address(), 8) == 8;
  }

  @Override
  public void close() {
    signalling.getAndUpdate(now -> now | CLOSED);
    // A signal never waits, since the descriptor does not block.
    while (signalling.get() != CLOSED && fd.isOpen()) {
      LockSupport.parkNanos(this, 1_000);
    }
    fd.close();
  }
}
