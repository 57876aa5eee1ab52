package org.slaacguard.linux;

/** A thread's weight in the scheduler. */
public final class ThreadPriority {
  private static final LibcFunction SETPRIORITY = LibcFunction.of("setpriority");
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
    return SETPRIORITY.call(PRIO_PROCESS, SELF, nice);
  }
}
