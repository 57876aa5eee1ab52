package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/**
 * How native functions are called, here and in the rooms of libcrypto and eBPF.
 *
 * <p>Integers and addresses cross as {@linkplain #words words}: no wrapper is made for an address,
 * and none is checked; the callers check bounds against their segments and keep these alive. Every
 * wrapper returns what the function returned or, where that was -1, the negative errno.
 */
public final class Native {
  /** An int of C. */
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  /** A word: a long or an address of C. */
  public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  /** On Linux the state is errno alone: an int at offset 0. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /**
   * The type of a function that takes so many integers or addresses, and returns one or nothing:
   * all are words of 64 bits, as in the registers in which 64-bit Linux passes them. An int is
   * extended by its sign; of a result that is an int the upper half is undefined, and of a function
   * that returns nothing the word is.
   *
   * <p>A handle of a type that was not there before takes some 8 ms to make, at each start; so
   * there is one type for each number of arguments, and not one for each function.
   */
  public static FunctionDescriptor words(int arguments) {
    return FunctionDescriptor.of(
        LONG, Collections.nCopies(arguments, LONG).toArray(MemoryLayout[]::new));
  }

  /** A function that leaves errno behind; its first argument, not counted, is {@link #state()}. */
  public static MethodHandle function(String name, int arguments) {
    return LINKER.downcallHandle(
        address(name), words(arguments), Linker.Option.captureCallState("errno"));
  }

  /** The same for a function whose arguments from this index on are variadic. */
  public static MethodHandle variadic(String name, int firstVariadic, int arguments) {
    return LINKER.downcallHandle(
        address(name),
        words(arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  /** A function that cannot fail and sets no errno. */
  public static MethodHandle plain(String name, int arguments) {
    return LINKER.downcallHandle(address(name), words(arguments));
  }

  /** The same for one that returns at once: the thread does not leave Java for it. */
  static MethodHandle quick(String name, int arguments) {
    return LINKER.downcallHandle(address(name), words(arguments), Linker.Option.critical(false));
  }

  private static MemorySegment address(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
  }

  /** Where a call on this thread leaves errno. */
  public static MemorySegment state() {
    return ERRNO.get();
  }

  /** What the last call with this state left behind. */
  public static int errno(MemorySegment state) {
    return state.get(INT, 0);
  }

  /** A result, or the negative errno where it was -1. */
  public static int result(int result, MemorySegment state) {
    return result >= 0 ? result : -errno(state);
  }

  /** The same of a function that returns an int, which is the lower half of the word. */
  public static int intResult(long word, MemorySegment state) {
    return result((int) word, state);
  }

  /** A result, or the negative errno where it was -1. */
  public static long result(long result, MemorySegment state) {
    return result >= 0 ? result : -errno(state);
  }

  /** What an invocation of a correctly typed handle never throws. */
  public static Error impossible(Throwable thrown) {
    return thrown instanceof Error error ? error : new AssertionError(thrown);
  }

  /** A zero-terminated copy of the text. */
  public static MemorySegment string(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }

  /**
   * The address of these bytes of a native segment.
   *
   * @throws IndexOutOfBoundsException if they are not all inside
   * @throws IllegalArgumentException if the segment is on the heap
   */
  public static long address(MemorySegment segment, long offset, long length) {
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
