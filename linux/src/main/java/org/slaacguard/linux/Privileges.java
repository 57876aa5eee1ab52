package org.slaacguard.linux;

import java.util.Set;

/**
 * Drops capabilities of the calling thread and of what it starts or executes. Capabilities belong
 * to threads (capabilities(7)), and the virtual machine has threads before {@code main}. To drop
 * them for all threads, a thread that has dropped them starts the process, or executes it again
 * ({@link CurrentProcess#execute}).
 */
public final class Privileges {
  private static final int PR_CAPBSET_READ = 23;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_GET_NO_NEW_PRIVS = 39;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

  private Privileges() {}

  /**
   * Keeps only these capabilities, for good. They also leave the bounding set, so no program
   * executed later has more, not even root's.
   *
   * @param kept capabilities to keep; those that the thread lacks are not added
   * @throws LinuxException EPERM without CAP_SETPCAP, if the bounding set has to shrink
   */
  public static void keepOnly(Set<Capability> kept) {
    for (Capability capability : Capability.values()) {
      // Negative if this kernel does not know the capability.
      boolean had = Processes.prctl(PR_CAPBSET_READ, capability.number(), 0) > 0;
      if (had && !kept.contains(capability)) {
        int result = Processes.prctl(PR_CAPBSET_DROP, capability.number(), 0);
        LinuxException.check(result, "give up CAP_" + capability);
      }
    }
    int result = Processes.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0);
    LinuxException.check(result, "give up ambient capabilities");
    LinuxException.check(Processes.keepCapabilities(Capability.mask(kept)), "capset");
  }

  /** Prevents executed programs from gaining privileges, by set-user-ID or file capabilities. */
  public static void noNewPrivileges() {
    LinuxException.check(Processes.prctl(PR_SET_NO_NEW_PRIVS, 1, 0), "no new privileges");
  }

  /** Whether executed programs may gain privileges. */
  public static boolean mayGain() {
    return Processes.prctl(PR_GET_NO_NEW_PRIVS, 0, 0) != 1;
  }
}
