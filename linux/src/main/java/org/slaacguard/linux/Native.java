package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/**
 * How native functions are called ({@link LibcFunction}, {@link QuickFunction}), here and in the
 * modules for libcrypto and eBPF.
 *
 * <p>Integers and addresses are passed as {@linkplain #words words}, so an address needs no wrapper
 * object and no check. Callers check bounds against their segments and keep these alive.
 */
public final class Native {
  /** C's int. */
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  /** A 64-bit word: C's long, or an address. */
  public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** The words that pass in registers on x86-64, AArch64 and RISC-V alike. */
  static final int MOST_WORDS = 6;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  /** On Linux the captured state is errno alone: an int at offset 0. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /**
   * The type of a function with this many integer or address arguments, whose result is one or
   * nothing. All are 64-bit words, as in the registers in which 64-bit Linux passes them. An int
   * argument is sign-extended. The upper half of an int result is undefined, and so is the word of
   * a function without result.
   */
  static FunctionDescriptor words(int arguments) {
    return FunctionDescriptor.of(
        LONG, Collections.nCopies(arguments, LONG).toArray(MemoryLayout[]::new));
  }

  /**
   * Looks up a function of the C library.
   *
   * @throws UnsatisfiedLinkError if it has none of this name
   */
  static MemorySegment find(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
  }

  /** The memory in which a call on this thread leaves errno. */
  static MemorySegment state() {
    return ERRNO.get();
  }

  /** The errno of this thread's last call of a {@link LibcFunction}. */
  static int errno() {
    return state().get(INT, 0);
  }

  /** An error for what a correctly typed handle never throws. */
  static Error impossible(Throwable thrown) {
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
