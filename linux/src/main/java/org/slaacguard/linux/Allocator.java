package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The allocator of the C library, which keeps what it was given back. */
final class Allocator {
  private static final @Nullable MethodHandle TRIM = find();

  private Allocator() {}

  /** Not every C library has it: musl gives back by itself. */
  private static @Nullable MethodHandle find() {
    try {
      return Native.function("malloc_trim", 1);
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /** Whether there is such a call; it gives back all that is free. */
  static boolean trim() {
    MethodHandle handle = TRIM;
    if (handle == null) {
      return false;
    }
    MemorySegment state = Native.state();
    try {
      long ignored = (long) handle.invokeExact(state, 0L);
      return true;
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
