package org.slaacguard.linux;

import static org.slaacguard.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** System calls on the process itself. Each returns a result or a negative error number. */
final class Processes {
  private static final MethodHandle GETEUID = Native.function("geteuid", 0);
  private static final MethodHandle PRCTL = Native.variadic("prctl", 1, 5);
  private static final MethodHandle SETRLIMIT = Native.function("setrlimit", 2);
  private static final MethodHandle MLOCK = Native.function("mlock", 2);
  private static final MethodHandle EXECV = Native.function("execv", 2);
  private static final MethodHandle CAPGET = Native.function("capget", 2);
  private static final MethodHandle CAPSET = Native.function("capset", 2);

  /** _LINUX_CAPABILITY_VERSION_3: two words of 32 capabilities each. */
  private static final int CAPABILITY_VERSION = 0x2008_0522;

  private static final MethodHandle EXECVE = Native.function("execve", 3);

  private Processes() {}

  /**
   * Returns only with an error. Arguments are arrays of pointers to zero-terminated bytes, with 0
   * at their end.
   */
  static int execve(long file, long arguments, long environment) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) EXECVE.invokeExact(state, file, arguments, environment), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int geteuid() {
    MemorySegment state = Native.state();
    try {
      return (int) (long) GETEUID.invokeExact(state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int prctl(int option, long first, long second) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) PRCTL.invokeExact(state, (long) option, first, second, 0L, 0L), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Sets both limits of {@code struct rlimit} (soft u64, hard u64) to this value. */
  static int setrlimit(int resource, long value) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long limit = arena.allocateFrom(LONG, value, value).address();
      return Native.intResult((long) SETRLIMIT.invokeExact(state, (long) resource, limit), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int mlock(long address, long length) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) MLOCK.invokeExact(state, address, length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /**
   * Keeps those capabilities of the calling thread that are in the mask, and makes them effective.
   */
  static int keepCapabilities(long mask) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      // struct __user_cap_header_struct: version, process; 0 is the calling thread.
      MemorySegment header = arena.allocateFrom(Native.INT, CAPABILITY_VERSION, 0);
      // Twice struct __user_cap_data_struct: effective, permitted, inheritable.
      MemorySegment data = arena.allocate(Native.INT, 6);
      int result =
          Native.intResult(
              (long) CAPGET.invokeExact(state, header.address(), data.address()), state);
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
      return Native.intResult(
          (long) CAPSET.invokeExact(state, header.address(), data.address()), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Returns only with an error. */
  static int execv(List<String> command) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      // A null pointer follows the last word.
      MemorySegment words = arena.allocate(Native.LONG, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        words.setAtIndex(Native.LONG, i, Native.string(arena, command.get(i)).address());
      }
      long program = words.getAtIndex(Native.LONG, 0);
      return Native.intResult((long) EXECV.invokeExact(state, program, words.address()), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
