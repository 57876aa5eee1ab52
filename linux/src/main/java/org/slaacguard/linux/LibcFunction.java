package org.slaacguard.linux;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A function of the C library that may wait, and that sets errno. It takes integers and addresses
 * as {@linkplain Native#words words}.
 *
 * <p>All functions share one method handle, which passes six words: making a handle of another type
 * takes some 10 ms at each start. The function ignores the words that it does not take: they are in
 * registers that belong to the caller (System V ABI for x86-64, AAPCS64). Those ABIs pass variadic
 * integers as any others.
 *
 * @param address of the function
 */
public record LibcFunction(MemorySegment address) {
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(Native.words(Native.MOST_WORDS), Linker.Option.captureCallState("errno"));

  /**
   * Looks a function up.
   *
   * @throws UnsatisfiedLinkError if the C library does not have it
   */
  public static LibcFunction of(String name) {
    return new LibcFunction(Native.find(name));
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call() {
    return call(0, 0, 0, 0, 0, 0);
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call(long a) {
    return call(a, 0, 0, 0, 0, 0);
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call(long a, long b) {
    return call(a, b, 0, 0, 0, 0);
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0);
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0);
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call(long a, long b, long c, long d, long e) {
    return call(a, b, c, d, e, 0);
  }

  /** Returns the int result, or the negative errno instead of -1. */
  public int call(long a, long b, long c, long d, long e, long f) {
    // The upper half of an int result is undefined.
    int result = (int) word(a, b, c, d, e, f);
    return result >= 0 ? result : -Native.errno();
  }

  /** Returns the result of type long, or the negative errno instead of -1. */
  public long callLong(long a, long b, long c) {
    return callLong(a, b, c, 0, 0, 0);
  }

  /** Returns the result of type long, or the negative errno instead of -1. */
  public long callLong(long a, long b, long c, long d) {
    return callLong(a, b, c, d, 0, 0);
  }

  /** Returns the result of type long, or the negative errno instead of -1. */
  public long callLong(long a, long b, long c, long d, long e, long f) {
    long result = word(a, b, c, d, e, f);
    return result >= 0 ? result : -Native.errno();
  }

  /** Returns the result as it is: of an int, the lower half counts. */
  long word(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(address, Native.state(), a, b, c, d, e, f);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
