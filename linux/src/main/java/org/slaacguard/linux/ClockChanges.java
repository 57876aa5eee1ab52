package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Hears that the wall clock was set, and that the machine has slept (timerfd_create(2),
 * TFD_TIMER_CANCEL_ON_SET). Belongs to one thread.
 */
public final class ClockChanges implements AutoCloseable {
  private static final LibcFunction CREATE = LibcFunction.of("timerfd_create");
  private static final LibcFunction SET = LibcFunction.of("timerfd_settime");

  private static final long CLOCK_REALTIME = 0;
  private static final long TFD_NONBLOCK = 0x800;
  private static final long TFD_CLOEXEC = 0x80000;
  private static final long TFD_TIMER_ABSTIME = 1;
  private static final long TFD_TIMER_CANCEL_ON_SET = 2;

  /** Seconds since 1970, in the year 2255: the timer is there to be cancelled. */
  private static final long NEVER = 9_000_000_000L;

  private final Arena arena = Arena.ofShared();
  // struct itimerspec: interval and value, each of seconds i64 and nanoseconds i64; and room to
  // read.
  private final MemorySegment time = arena.allocateFrom(Native.LONG, 0, 0, NEVER, 0);
  private final MemorySegment count = arena.allocate(Native.LONG);
  private final Fd fd;

  private ClockChanges(Fd fd) {
    this.fd = fd;
  }

  /**
   * Hears them from now on.
   *
   * @throws LinuxException if there is no such timer, for want of descriptors or memory
   */
  public static ClockChanges open() {
    ClockChanges opened =
        new ClockChanges(
            Fd.own(CREATE.call(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create"));
    try {
      opened.arm();
      return opened;
    } catch (LinuxException e) {
      opened.close();
      throw e;
    }
  }

  private void arm() {
    int result =
        SET.call(fd.number(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, time.address(), 0);
    LinuxException.check(result, "timerfd_settime");
  }

  /** For a {@link Poller}, which sees it readable after a change. */
  public Fd fd() {
    return fd;
  }

  /**
   * Takes a change; later ones are heard again.
   *
   * @return whether there was one
   */
  public boolean take() {
    boolean changed = Libc.read(fd.number(), count.address(), 8) != -Errno.EAGAIN;
    if (changed) {
      arm();
    }
    return changed;
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
