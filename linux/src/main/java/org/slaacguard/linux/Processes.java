package org.slaacguard.linux;

import static org.slaacguard.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls on the process itself. Each returns a result or a negative error number. */
final class Processes {
  private static final MethodHandle SETSID = Native.function("setsid", 0);
  private static final MethodHandle UMASK = Native.function("umask", 1);
  private static final MethodHandle GETEUID = Native.function("geteuid", 0);
  private static final MethodHandle PRCTL = Native.variadic("prctl", 1, 5);
  private static final MethodHandle SETRLIMIT = Native.function("setrlimit", 2);
  private static final MethodHandle MLOCK = Native.function("mlock", 2);
  private static final MethodHandle SIGNAL = Native.function("signal", 2);
  private static final MethodHandle KILL = Native.function("kill", 2);

  private static final MethodHandle EXECVE = Native.function("execve", 3);

  private Processes() {}

  /** Comes back only with an error: arrays of pointers to zero-terminated bytes, 0 at their end. */
  static int execve(long file, long arguments, long environment) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) EXECVE.invokeExact(state, file, arguments, environment), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int setsid() {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) SETSID.invokeExact(state), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int umask(int mask) {
    MemorySegment state = Native.state();
    try {
      return (int) (long) UMASK.invokeExact(state, (long) mask);
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

  static int prctl(int option, long value) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) PRCTL.invokeExact(state, (long) option, value, 0L, 0L, 0L), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** {@code struct rlimit}: soft u64, hard u64; both are set to the same. */
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

  /** Sets a disposition that is not code: 0 default, 1 ignore. */
  static int signal(int signal, long disposition) {
    MemorySegment state = Native.state();
    try {
      long before = (long) SIGNAL.invokeExact(state, (long) signal, disposition);
      return before == -1 ? -Native.errno(state) : 0;
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int kill(int process, int signal) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) KILL.invokeExact(state, (long) process, (long) signal), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
