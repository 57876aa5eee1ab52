package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls on descriptors of any kind. Each returns a result or a negative error number. */
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  private static final MethodHandle OPEN = Native.variadic("open", 2, 3);
  private static final MethodHandle FCHMOD = Native.function("fchmod", 2);
  private static final MethodHandle CLOSE = Native.function("close", 1);
  private static final MethodHandle READ = Native.function("read", 3);
  private static final MethodHandle WRITE = Native.function("write", 3);
  private static final MethodHandle IOCTL = Native.variadic("ioctl", 2, 3);
  private static final MethodHandle FCNTL = Native.variadic("fcntl", 2, 3);
  private static final MethodHandle PPOLL = Native.function("ppoll", 4);
  private static final MethodHandle EVENTFD = Native.function("eventfd", 2);

  private Libc() {}

  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state();
      int result =
          (int)
              (long)
                  OPEN.invokeExact(
                      state, Native.string(arena, path).address(), (long) flags, (long) mode);
      return Native.result(result, state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int fchmod(int fd, int mode) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) FCHMOD.invokeExact(state, (long) fd, (long) mode), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int close(int fd) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) CLOSE.invokeExact(state, (long) fd), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int read(int fd, long address, int length) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result((long) READ.invokeExact(state, (long) fd, address, (long) length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int write(int fd, long address, int length) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result((long) WRITE.invokeExact(state, (long) fd, address, (long) length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Calls ioctl(2) with a number or an address as its argument. */
  static int ioctl(int fd, long request, long argument) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) IOCTL.invokeExact(state, (long) fd, request, argument), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Calls fcntl(2) with a number as its argument. */
  static int fcntl(int fd, int command, long argument) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) FCNTL.invokeExact(state, (long) fd, (long) command, argument), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /**
   * Waits for descriptors.
   *
   * @param timeout the address of a struct timespec, 0 for no timeout
   */
  static int ppoll(long fds, int count, long timeout) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) PPOLL.invokeExact(state, fds, (long) count, timeout, 0L), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int eventfd(int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) EVENTFD.invokeExact(state, 0L, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
