package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A thread's weight in the scheduler. */
public final class ThreadPriority {
  private static final MethodHandle SETPRIORITY = Native.function("setpriority", 3);
  private static final int PRIO_PROCESS = 0;

  /** The calling thread, because Linux has a priority for each thread. */
  private static final int SELF = 0;

  private ThreadPriority() {}

  /**
   * Sets the nice value of the calling thread. A higher value needs no privilege, a lower one
   * CAP_SYS_NICE.
   *
   * @param nice 0 is the default; each step up to 19 leaves the thread about a tenth less
   * @return 0, or a negative {@link Errno}: EACCES for a lower value without the privilege
   */
  public static int nice(int nice) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) SETPRIORITY.invokeExact(state, (long) PRIO_PROCESS, (long) SELF, (long) nice),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
