package org.slaacguard.linux;

import java.util.Set;

/**
 * Gives up rights for the calling thread and what it starts or executes. Rights belong to threads
 * (capabilities(7)), and the virtual machine has threads before {@code main}. So a process whose
 * threads should all lack rights is started, or executed again ({@link CurrentProcess#execute}), by
 * a thread that has given them up.
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
   * Keeps only these, for good: also out of the bounding set, so that no program executed later has
   * more, root's neither.
   *
   * @param kept those that the thread has not are not given to it
   * @throws LinuxException EPERM without CAP_SETPCAP, where there is something to take out of the
   *     bounding set
   */
  public static void keepOnly(Set<Capability> kept) {
    for (Capability capability : Capability.values()) {
      // Negative where this kernel has no such capability yet.
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

  /** No program executed from here on gains rights by being executed: set-user-ID, file rights. */
  public static void noNewPrivileges() {
    LinuxException.check(Processes.prctl(PR_SET_NO_NEW_PRIVS, 1, 0), "no new privileges");
  }

  /** Whether a program executed from here on may gain rights by that. */
  public static boolean mayGain() {
    return Processes.prctl(PR_GET_NO_NEW_PRIVS, 0, 0) != 1;
  }
}
