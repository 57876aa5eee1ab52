package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls about changes of files. Each returns a result or a negative error number. */
final class FileCalls {
  private static final MethodHandle INIT = Native.function("inotify_init1", 1);
  private static final MethodHandle ADD = Native.function("inotify_add_watch", 3);

  private FileCalls() {}

  static int inotifyInit(int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) INIT.invokeExact(state, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int inotifyAdd(int fd, String path, int mask) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long name = Native.string(arena, path).address();
      return Native.intResult((long) ADD.invokeExact(state, (long) fd, name, (long) mask), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
