package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Wakes a {@link Poller} from any thread (eventfd(2)). */
public final class EventFd implements AutoCloseable {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  // Freed by the garbage collector: a late signal of another thread must not find the memory gone.
  private final MemorySegment one = Arena.ofAuto().allocateFrom(Native.LONG, 1);
  private final MemorySegment count = Arena.ofAuto().allocate(Native.LONG);
  private final Fd fd;

  /** Creates one that is not signalled. */
  public EventFd() {
    fd = Fd.own(Libc.eventfd(EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
  }

  /** The descriptor for a {@link Poller}, which is readable once signalled. */
  public Fd fd() {
    return fd;
  }

  /** Signals. Several signals before a {@link #drain} count as one. Any thread; no allocation. */
  public void signal() {
    Libc.write(fd.number(), one.address(), 8);
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
    fd.close();
  }
}
