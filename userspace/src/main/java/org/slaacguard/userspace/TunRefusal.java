package org.slaacguard.userspace;

import org.slaacguard.control.BackendException;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

/** Explains to a user why a TUN device cannot be made. */
final class TunRefusal {
  private TunRefusal() {}

  /** The refusal as an exception, with the same error number. */
  static BackendException of(String name, LinuxException refused) {
    return new BackendException(name + ": " + reason(refused), refused.errno(), refused);
  }

  private static String reason(LinuxException refused) {
    String tried = String.valueOf(refused.getMessage());
    return switch (refused.errno()) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
          tried + " ('modprobe tun'; give a container the device)";
      case Errno.EPERM, Errno.EACCES ->
          tried + " (run it as root; a container needs CAP_NET_ADMIN and the device /dev/net/tun)";
      case Errno.EBUSY -> tried + " (another process has it)";
      default -> tried;
    };
  }
}
