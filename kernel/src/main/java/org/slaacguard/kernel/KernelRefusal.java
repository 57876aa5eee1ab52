package org.slaacguard.kernel;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

/** Explains to a user why the kernel's WireGuard cannot be used. */
final class KernelRefusal {
  private KernelRefusal() {}

  /**
   * The refusal as an exception.
   *
   * @param cause what failed while the interface was created; null if unknown
   */
  static BackendException of(String name, @Nullable Throwable cause) {
    String message = name + ": no interface of the kernel's WireGuard: " + reason(cause);
    int errno = cause instanceof LinuxException refused ? refused.errno() : Errno.EOPNOTSUPP;
    return cause == null
        ? new BackendException(message, errno)
        : new BackendException(message, errno, cause);
  }

  private static String reason(@Nullable Throwable cause) {
    if (!(cause instanceof LinuxException refused)) {
      return cause == null ? "no reason" : String.valueOf(cause.getMessage());
    }
    return switch (refused.errno()) {
      case Errno.ENOENT, Errno.EOPNOTSUPP, Errno.EPROTONOSUPPORT ->
          "this kernel has none ('modprobe wireguard'; CONFIG_WIREGUARD)";
      case Errno.EPERM, Errno.EACCES -> "this process lacks CAP_NET_ADMIN: run it as root";
      case Errno.EEXIST -> "an interface of this name exists, of another kind";
      default -> String.valueOf(refused.getMessage());
    };
  }
}
