package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;
import org.slaacguard.linux.SystemCall.Architecture;

/**
 * Makes system calls fail with EPERM (seccomp(2)) for the calling thread and for what it starts or
 * executes, for good.
 */
public final class SystemCallFilter {
  private static final int PR_SET_SECCOMP = 22;
  private static final int MODE_FILTER = 2;

  private static final int RET_ALLOW = 0x7fff_0000;
  private static final int RET_ERRNO = 0x0005_0000;

  // struct seccomp_data.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  /** x32, a second interface to x86-64's calls, has its numbers from here on. */
  private static final int X32 = 0x4000_0000;

  private SystemCallFilter() {}

  /**
   * Refuses these calls.
   *
   * @return false if this machine's numbers are unknown, or the kernel has no filters
   * @throws LinuxException EACCES without {@link Privileges#noNewPrivileges} or CAP_SYS_ADMIN
   */
  public static boolean refuse(Set<SystemCall> refused) {
    Optional<Architecture> architecture = Architecture.current();
    if (architecture.isEmpty()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = program(arena, architecture.get(), refused).header(arena);
      int result = Processes.prctl(PR_SET_SECCOMP, MODE_FILTER, header.address());
      if (result == -Errno.EINVAL) {
        return false;
      }
      LinuxException.check(result, "system call filter");
      return true;
    }
  }

  /** Refuses all calls of another architecture, because its numbers differ. */
  static ClassicBpf program(Arena arena, Architecture architecture, Set<SystemCall> refused) {
    int[] numbers =
        refused.stream().mapToInt(call -> call.number(architecture)).filter(n -> n >= 0).toArray();
    ClassicBpf out = new ClassicBpf(arena, numbers.length + 6);
    out.loadWord(ARCHITECTURE);
    out.jumpIfEqual(architecture.audit(), 0, numbers.length + 2);
    out.loadWord(NUMBER);
    for (int i = 0; i < numbers.length; i++) {
      out.jumpIfEqual(numbers[i], numbers.length - i, 0);
    }
    // Only x32 has numbers this high.
    out.jumpIfAtLeast(X32, 0, 1);
    out.end(RET_ERRNO | Errno.EPERM);
    out.end(RET_ALLOW);
    return out;
  }
}
