package org.slaacguard.linux;

import java.util.Map;

/**
 * Error numbers of Linux, the same on x86-64 and AArch64 (asm-generic/errno.h). Calls on the packet
 * path return them negated.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int E2BIG = 7;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int ENODATA = 61;
  public static final int EBADFD = 77;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int ENOPROTOOPT = 92;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ECONNABORTED = 103;
  public static final int ENOBUFS = 105;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  private static final Map<Integer, String> TEXT =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM, operation not permitted"),
          Map.entry(ENOENT, "ENOENT, no such file or object"),
          Map.entry(ESRCH, "ESRCH, no such process or entry"),
          Map.entry(EINTR, "EINTR, interrupted"),
          Map.entry(EIO, "EIO, input/output error"),
          Map.entry(ENXIO, "ENXIO, no such device or address"),
          Map.entry(E2BIG, "E2BIG, too long or too many"),
          Map.entry(EBADF, "EBADF, not an open descriptor"),
          Map.entry(EAGAIN, "EAGAIN, try again"),
          Map.entry(ENOMEM, "ENOMEM, out of memory"),
          Map.entry(EACCES, "EACCES, permission denied"),
          Map.entry(EFAULT, "EFAULT, bad address"),
          Map.entry(EBUSY, "EBUSY, in use"),
          Map.entry(EEXIST, "EEXIST, it exists"),
          Map.entry(ENODEV, "ENODEV, no such device"),
          Map.entry(EINVAL, "EINVAL, invalid argument"),
          Map.entry(ENOSPC, "ENOSPC, no space left"),
          Map.entry(EPIPE, "EPIPE, broken pipe"),
          Map.entry(ERANGE, "ERANGE, out of range"),
          Map.entry(ENOSYS, "ENOSYS, this kernel has no such call"),
          Map.entry(ENODATA, "ENODATA, no such attribute"),
          Map.entry(EBADFD, "EBADFD, descriptor in a bad state"),
          Map.entry(ENOTSOCK, "ENOTSOCK, not a socket"),
          Map.entry(EMSGSIZE, "EMSGSIZE, message too long"),
          Map.entry(ENOPROTOOPT, "ENOPROTOOPT, no such option"),
          Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT, no such protocol"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP, not supported"),
          Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT, no such address family"),
          Map.entry(EADDRINUSE, "EADDRINUSE, address in use"),
          Map.entry(EADDRNOTAVAIL, "EADDRNOTAVAIL, address not available"),
          Map.entry(ENETDOWN, "ENETDOWN, network down"),
          Map.entry(ENETUNREACH, "ENETUNREACH, network unreachable"),
          Map.entry(ECONNABORTED, "ECONNABORTED, ended by an administrator"),
          Map.entry(ENOBUFS, "ENOBUFS, no buffer space"),
          Map.entry(ETIMEDOUT, "ETIMEDOUT, timed out"),
          Map.entry(ECONNREFUSED, "ECONNREFUSED, connection refused"),
          Map.entry(EHOSTUNREACH, "EHOSTUNREACH, no route to host"));

  private Errno() {}

  /**
   * Whether the same request may succeed soon: it was interrupted, or the kernel lacked memory,
   * room or time for it. Says nothing about whether it was done in part.
   *
   * @param errno positive
   */
  public static boolean isTransient(int errno) {
    return switch (errno) {
      case EINTR, EAGAIN, ENOMEM, EBUSY, ENOBUFS -> true;
      default -> false;
    };
  }

  /** The symbol and its meaning, or {@code errno n} for a number without a constant here. */
  public static String text(int errno) {
    return TEXT.getOrDefault(errno, "errno " + errno);
  }
}
