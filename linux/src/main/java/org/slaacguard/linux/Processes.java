package org.slaacguard.linux;

import static org.slaacguard.linux.Native.INT;
import static org.slaacguard.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls on the process itself. Each returns a result or a negative error number. */
final class Processes {
  private static final MethodHandle SETSID = Native.function("setsid", FunctionDescriptor.of(INT));
  private static final MethodHandle UMASK =
      Native.function("umask", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle GETEUID =
      Native.function("geteuid", FunctionDescriptor.of(INT));
  private static final MethodHandle PRCTL =
      Native.variadic("prctl", 1, FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG));
  private static final MethodHandle SETRLIMIT =
      Native.function("setrlimit", FunctionDescriptor.of(INT, INT, LONG));
  private static final MethodHandle MLOCK =
      Native.function("mlock", FunctionDescriptor.of(INT, LONG, LONG));
  private static final MethodHandle SIGNAL =
      Native.function("signal", FunctionDescriptor.of(LONG, INT, LONG));
  private static final MethodHandle KILL =
      Native.function("kill", FunctionDescriptor.of(INT, INT, INT));

  private Processes() {}

  static int setsid() {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) SETSID.invokeExact(state), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int umask(int mask) {
    MemorySegment state = Native.state();
    try {
      return (int) UMASK.invokeExact(state, mask);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int geteuid() {
    MemorySegment state = Native.state();
    try {
      return (int) GETEUID.invokeExact(state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int prctl(int option, long value) {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) PRCTL.invokeExact(state, option, value, 0L, 0L, 0L), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** {@code struct rlimit}: soft u64, hard u64; both are set to the same. */
  static int setrlimit(int resource, long value) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long limit = arena.allocateFrom(LONG, value, value).address();
      return Native.result((int) SETRLIMIT.invokeExact(state, resource, limit), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int mlock(long address, long length) {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) MLOCK.invokeExact(state, address, length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Sets a disposition that is not code: 0 default, 1 ignore. */
  static int signal(int signal, long disposition) {
    MemorySegment state = Native.state();
    try {
      long before = (long) SIGNAL.invokeExact(state, signal, disposition);
      return before == -1 ? -Native.errno(state) : 0;
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int kill(int process, int signal) {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) KILL.invokeExact(state, process, signal), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
