package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * How this module calls the C library.
 *
 * <p>Addresses cross as {@code long}: no wrapper is made for a call, and none is checked; the
 * callers check bounds against their segments and keep these alive. Every wrapper returns what the
 * function returned or, where that was -1, the negative errno.
 */
final class Native {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  /** On Linux the state is errno alone: an int at offset 0. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /** A function that leaves errno behind; its first argument is {@link #state()}. */
  static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(address(name), type, Linker.Option.captureCallState("errno"));
  }

  /** The same for a function whose arguments from this index on are variadic. */
  static MethodHandle variadic(String name, int firstVariadic, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        address(name),
        type,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  /** A function that cannot fail and sets no errno. */
  static MethodHandle plain(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(address(name), type);
  }

  private static MemorySegment address(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
  }

  /** Where a call on this thread leaves errno. */
  static MemorySegment state() {
    return ERRNO.get();
  }

  /** What the last call with this state left behind. */
  static int errno(MemorySegment state) {
    return state.get(INT, 0);
  }

  /** A result, or the negative errno where it was -1. */
  static int result(int result, MemorySegment state) {
    return result >= 0 ? result : -errno(state);
  }

  /** A result, or the negative errno where it was -1. */
  static long result(long result, MemorySegment state) {
    return result >= 0 ? result : -errno(state);
  }

  /** What an invocation of a correctly typed handle never throws. */
  static Error impossible(Throwable thrown) {
    return thrown instanceof Error error ? error : new AssertionError(thrown);
  }

  /** A zero-terminated copy of the text. */
  static MemorySegment string(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }

  /**
   * The address of these bytes of a native segment.
   *
   * @throws IndexOutOfBoundsException if they are not all inside
   * @throws IllegalArgumentException if the segment is on the heap
   */
  static long address(MemorySegment segment, long offset, long length) {
    if (offset < 0 || length < 0 || offset > segment.byteSize() - length) {
      throw new IndexOutOfBoundsException(
          "bytes " + offset + " + " + length + " of " + segment.byteSize());
    }
    if (!segment.isNative()) {
      throw new IllegalArgumentException("a system call needs native memory");
    }
    return segment.address() + offset;
  }
}
