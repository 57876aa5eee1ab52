package org.slaacguard.linux;

import java.lang.foreign.Arena;

/** Calls on descriptors of any kind. Each returns a result or a negative error number. */
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  private static final LibcFunction OPEN = LibcFunction.of("open");
  private static final LibcFunction FCHMOD = LibcFunction.of("fchmod");
  private static final LibcFunction CLOSE = LibcFunction.of("close");
  private static final LibcFunction READ = LibcFunction.of("read");
  private static final LibcFunction WRITE = LibcFunction.of("write");
  private static final LibcFunction IOCTL = LibcFunction.of("ioctl");
  private static final LibcFunction FCNTL = LibcFunction.of("fcntl");
  private static final LibcFunction PPOLL = LibcFunction.of("ppoll");
  private static final LibcFunction EVENTFD = LibcFunction.of("eventfd");

  private Libc() {}

  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return OPEN.call(Native.string(arena, path).address(), flags, mode);
    }
  }

  static int fchmod(int fd, int mode) {
    return FCHMOD.call(fd, mode);
  }

  static int close(int fd) {
    return CLOSE.call(fd);
  }

  static int read(int fd, long address, int length) {
    return (int) READ.callLong(fd, address, length);
  }

  static int write(int fd, long address, int length) {
    return (int) WRITE.callLong(fd, address, length);
  }

  /** Calls ioctl(2) with a number or an address as its argument. */
  static int ioctl(int fd, long request, long argument) {
    return IOCTL.call(fd, request, argument);
  }

  /** Calls fcntl(2) with a number as its argument. */
  static int fcntl(int fd, int command, long argument) {
    return FCNTL.call(fd, command, argument);
  }

  /**
   * Waits for descriptors.
   *
   * @param timeout the address of a struct timespec, 0 for no timeout
   */
  static int ppoll(long fds, int count, long timeout) {
    return PPOLL.call(fds, count, timeout, 0);
  }

  static int eventfd(int flags) {
    return EVENTFD.call(0, flags);
  }
}
