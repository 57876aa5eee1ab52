package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** How the scheduler weighs a thread beside others. */
public final class ThreadPriority {
  private static final MethodHandle SETPRIORITY = Native.function("setpriority", 3);
  private static final int PRIO_PROCESS = 0;

  /** The calling thread: Linux has a priority for each. */
  private static final int SELF = 0;

  private ThreadPriority() {}

  /**
   * Sets the nice value of the calling thread. To raise it needs no privilege, to lower it
   * CAP_SYS_NICE.
   *
   * @param nice 0 is as any other; each step up to 19 leaves it about a tenth less
   * @return 0, or a negative {@link Errno}: EACCES where it would be lowered without the privilege
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
