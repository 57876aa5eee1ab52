package org.slaacguard.linux;

import org.jspecify.annotations.Nullable;

/** The allocator of the C library, which keeps what it was given back. */
final class Allocator {
  private static final @Nullable LibcFunction TRIM = find();

  private Allocator() {}

  /** Not every C library has it: musl gives back by itself. */
  private static @Nullable LibcFunction find() {
    try {
      return LibcFunction.of("malloc_trim");
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /** Whether there is such a call; it gives back all that is free. */
  static boolean trim() {
    LibcFunction trim = TRIM;
    if (trim == null) {
      return false;
    }
    int _ = trim.call(0);
    return true;
  }
}
