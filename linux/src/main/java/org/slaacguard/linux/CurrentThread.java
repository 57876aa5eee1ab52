package org.slaacguard.linux;

/** What a thread asks for itself. */
public final class CurrentThread {
  private static final int PRIO_PROCESS = 0;
  private static final int LOWEST = 19;

  private CurrentThread() {}

  /**
   * Has the calling platform thread run, for the rest of its life, mostly when nobody else wants
   * the processor (nice value 19, setpriority(2)).
   *
   * @throws LinuxException never for a thread's own lowering
   */
  public static void runLast() {
    LinuxException.check(Processes.setpriority(PRIO_PROCESS, 0, LOWEST), "setpriority");
  }
}
