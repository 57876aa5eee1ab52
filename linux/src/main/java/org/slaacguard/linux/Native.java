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
 * How native functions are called, here and in the modules for libcrypto and eBPF.
 *
 * <p>Integers and addresses are passed as {@linkplain #words words}, so an address needs no wrapper
 * object and no check. Callers check bounds against their segments and keep these alive. Every
 * wrapper returns the function's result, or the negative errno instead of -1.
 */
public final class Native {
  /** C's int. */
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  /** A 64-bit word: C's long, or an address. */
  public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  /** On Linux the captured state is errno alone: an int at offset 0. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /**
   * The type of a function with so many integer or address arguments, whose result is one or
   * nothing. All are 64-bit words, as in the registers in which 64-bit Linux passes them. An int
   * argument is sign-extended. The upper half of an int result is undefined, and so is the word of
   * a function without result.
   *
   * <p>A method handle of a new type takes some 8 ms at each start. With words, there is one type
   * for each number of arguments instead of one for each function.
   */
  public static FunctionDescriptor words(int arguments) {
    return FunctionDescriptor.of(
        LONG, Collections.nCopies(arguments, LONG).toArray(MemoryLayout[]::new));
  }

  /** Links a function that sets errno. Its first argument, not counted, is {@link #state()}. */
  public static MethodHandle function(String name, int arguments) {
    return LINKER.downcallHandle(
        address(name), words(arguments), Linker.Option.captureCallState("errno"));
  }

  /** Links a function that sets errno and whose arguments from this index on are variadic. */
  public static MethodHandle variadic(String name, int firstVariadic, int arguments) {
    return LINKER.downcallHandle(
        address(name),
        words(arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  /** Links a function that cannot fail and sets no errno. */
  public static MethodHandle plain(String name, int arguments) {
    return LINKER.downcallHandle(address(name), words(arguments));
  }

  /**
   * Links a function that cannot fail and returns quickly, so the thread does not change its state
   * for it.
   */
  static MethodHandle quick(String name, int arguments) {
    return LINKER.downcallHandle(address(name), words(arguments), Linker.Option.critical(false));
  }

  private static MemorySegment address(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
  }

  /** The memory in which a call on this thread leaves errno. */
  public static MemorySegment state() {
    return ERRNO.get();
  }

  /** The errno of the last call with this state. */
  public static int errno(MemorySegment state) {
    return state.get(INT, 0);
  }

  /** A result, or the negative errno instead of -1. */
  public static int result(int result, MemorySegment state) {
    return result >= 0 ? result : -errno(state);
  }

  /**
   * A result of type int, which is the lower half of the word, or the negative errno instead of -1.
   */
  public static int intResult(long word, MemorySegment state) {
    return result((int) word, state);
  }

  /** A result, or the negative errno instead of -1. */
  public static long result(long result, MemorySegment state) {
    return result >= 0 ? result : -errno(state);
  }

  /** An error for what a correctly typed handle never throws. */
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
