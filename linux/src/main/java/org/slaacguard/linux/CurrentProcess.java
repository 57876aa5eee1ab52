package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;

/** What a daemon asks of its own process. */
public final class CurrentProcess {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;

  private CurrentProcess() {}

  /**
   * Leaves the terminal: a session of its own, without one.
   *
   * @throws LinuxException EPERM where it leads a process group already, as a shell's job does
   */
  public static void newSession() {
    LinuxException.check(Processes.setsid(), "setsid");
  }

  /**
   * Sets which permissions new files do not get, for all threads.
   *
   * @param mask as {@code 0077}
   * @return the mask before
   */
  public static int fileModeMask(int mask) {
    return Processes.umask(mask);
  }

  /** The user whose rights this process has; 0 is root. */
  public static int effectiveUser() {
    return Processes.geteuid();
  }

  /**
   * Keeps secrets out of core files, and other processes of the same user out of our memory: no
   * core, no ptrace (PR_SET_DUMPABLE). Files below {@code /proc/self} are root's afterwards, so a
   * process without root's rights does this last.
   */
  public static void protectMemory() {
    LinuxException.check(Processes.setrlimit(RLIMIT_CORE, 0), "setrlimit RLIMIT_CORE");
    LinuxException.check(Processes.prctl(PR_SET_DUMPABLE, 0), "prctl PR_SET_DUMPABLE");
  }

  /**
   * Keeps memory out of swap.
   *
   * @return whether the system's limit allowed it
   */
  public static boolean lock(MemorySegment memory) {
    return Processes.mlock(Native.address(memory, 0, memory.byteSize()), memory.byteSize()) >= 0;
  }
}
