package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A wake-up call from any thread to a {@link Poller} (eventfd(2)). */
public final class EventFd implements AutoCloseable {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  // Collected, not closed: a late signal from another thread must not find the memory gone.
  private final MemorySegment one = Arena.ofAuto().allocateFrom(Native.LONG, 1);
  private final MemorySegment count = Arena.ofAuto().allocate(Native.LONG);
  private final Fd fd;

  /** A new one, not signalled. */
  public EventFd() {
    fd = Fd.own(Libc.eventfd(EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
  }

  /** For a {@link Poller}, which sees it readable once signalled. */
  public Fd fd() {
    return fd;
  }

  /** Signals; several signals before a {@link #drain} are one. Any thread, no allocation. */
  public void signal() {
    Libc.write(fd.number(), one.address(), 8);
  }

  /**
   * Takes the signal back. Only the thread that polls.
   *
   * @return whether there was one
   */
  public boolean drain() {
    return Libc.read(fd.number(), count.address(), 8) == 8;
  }

  @Override
  public void close() {
    fd.close();
  }
}
