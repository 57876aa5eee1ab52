package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Calls about changes of files, and pipes. Each returns a result or a negative error number. */
final class FileCalls {
  private static final LibcFunction INIT = LibcFunction.of("inotify_init1");
  private static final LibcFunction ADD = LibcFunction.of("inotify_add_watch");

  private static final LibcFunction PIPE = LibcFunction.of("pipe2");

  private FileCalls() {}

  static int pipe(MemorySegment ends, int flags) {
    return PIPE.call(ends.address(), flags);
  }

  static int inotifyInit(int flags) {
    return INIT.call(flags);
  }

  static int inotifyAdd(int fd, String path, int mask) {
    try (Arena arena = Arena.ofConfined()) {
      return ADD.call(fd, Native.string(arena, path).address(), mask);
    }
  }
}
