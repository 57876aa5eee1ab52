package org.slaacguard.linux;

import static org.slaacguard.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** System calls on the process itself. Each returns a result or a negative error number. */
final class Processes {
  private static final LibcFunction GETEUID = LibcFunction.of("geteuid");
  private static final LibcFunction PRCTL = LibcFunction.of("prctl");
  private static final LibcFunction SETRLIMIT = LibcFunction.of("setrlimit");
  private static final LibcFunction MLOCK = LibcFunction.of("mlock");
  private static final LibcFunction EXECV = LibcFunction.of("execv");
  private static final LibcFunction EXECVE = LibcFunction.of("execve");
  private static final LibcFunction CAPGET = LibcFunction.of("capget");
  private static final LibcFunction CAPSET = LibcFunction.of("capset");

  /** _LINUX_CAPABILITY_VERSION_3: two words of 32 capabilities each. */
  private static final int CAPABILITY_VERSION = 0x2008_0522;

  private Processes() {}

  /**
   * Returns only with an error. Arguments are arrays of pointers to zero-terminated bytes, with 0
   * at their end.
   */
  static int execve(long file, long arguments, long environment) {
    return EXECVE.call(file, arguments, environment);
  }

  static int geteuid() {
    return (int) GETEUID.word(0, 0, 0, 0, 0, 0);
  }

  static int prctl(int option, long first, long second) {
    return PRCTL.call(option, first, second, 0, 0);
  }

  /** Sets both limits of {@code struct rlimit} (soft u64, hard u64) to this value. */
  static int setrlimit(int resource, long value) {
    try (Arena arena = Arena.ofConfined()) {
      return SETRLIMIT.call(resource, arena.allocateFrom(LONG, value, value).address());
    }
  }

  static int mlock(long address, long length) {
    return MLOCK.call(address, length);
  }

  /**
   * Keeps those capabilities of the calling thread that are in the mask, and makes them effective.
   */
  static int keepCapabilities(long mask) {
    try (Arena arena = Arena.ofConfined()) {
      // struct __user_cap_header_struct: version, process; 0 is the calling thread.
      MemorySegment header = arena.allocateFrom(Native.INT, CAPABILITY_VERSION, 0);
      // Twice struct __user_cap_data_struct: effective, permitted, inheritable.
      MemorySegment data = arena.allocate(Native.INT, 6);
      int result = CAPGET.call(header.address(), data.address());
      if (result < 0) {
        return result;
      }
      for (int word = 0; word < 2; word++) {
        long at = 3L * word;
        int kept = data.getAtIndex(Native.INT, at + 1) & (int) (mask >>> (32 * word));
        data.setAtIndex(Native.INT, at, kept);
        data.setAtIndex(Native.INT, at + 1, kept);
        data.setAtIndex(Native.INT, at + 2, 0);
      }
      return CAPSET.call(header.address(), data.address());
    }
  }

  /** Returns only with an error. */
  static int execv(List<String> command) {
    try (Arena arena = Arena.ofConfined()) {
      // A null pointer follows the last word.
      MemorySegment words = arena.allocate(LONG, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        words.setAtIndex(LONG, i, Native.string(arena, command.get(i)).address());
      }
      return EXECV.call(words.getAtIndex(LONG, 0), words.address());
    }
  }
}
