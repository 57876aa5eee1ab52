package org.slaacguard.linux;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A native function that returns within microseconds, never waits or calls back, and sets no errno.
 * So the thread does not change its state for the call. It takes integers and addresses as
 * {@linkplain Native#words words}, and returns one: of an int, the lower half counts; of nothing,
 * it means nothing.
 *
 * <p>All functions share one method handle, as those of {@link LibcFunction} do.
 *
 * @param address of the function
 */
public record QuickFunction(MemorySegment address) {
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(Native.words(Native.MOST_WORDS), Linker.Option.critical(false));

  /**
   * Looks a function of the C library up.
   *
   * @throws UnsatisfiedLinkError if the C library does not have it
   */
  static QuickFunction of(String name) {
    return new QuickFunction(Native.find(name));
  }

  /** Calls it without arguments. */
  public long call() {
    return call(0, 0, 0, 0, 0, 0);
  }

  /** Calls it with one argument. */
  public long call(long a) {
    return call(a, 0, 0, 0, 0, 0);
  }

  /** Calls it with two arguments. */
  public long call(long a, long b) {
    return call(a, b, 0, 0, 0, 0);
  }

  /** Calls it with three arguments. */
  public long call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0);
  }

  /** Calls it with four arguments. */
  public long call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0);
  }

  /** Calls it with five arguments. */
  public long call(long a, long b, long c, long d, long e) {
    return call(a, b, c, d, e, 0);
  }

  /** Calls it with six arguments. */
  public long call(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(address, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
