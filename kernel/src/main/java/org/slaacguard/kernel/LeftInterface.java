package org.slaacguard.kernel;

import org.slaacguard.control.BackendException;
import org.slaacguard.linux.LinuxException;

/**
 * An interface of the kernel's WireGuard that a killed daemon had made, in the calling thread's
 * network namespace. An interface that was there before the daemon does not count.
 */
public final class LeftInterface {
  private LeftInterface() {}

  /**
   * Whether there is one of this name.
   *
   * @throws BackendException if the kernel does not tell
   */
  public static boolean exists(String name) throws BackendException {
    try {
      return NetlinkDevice.isLeft(name);
    } catch (LinuxException e) {
      throw refused(name, e);
    }
  }

  /**
   * Deletes it, with all that is set on it. Nobody may serve it.
   *
   * @return whether there was one
   * @throws BackendException if the kernel refuses
   */
  public static boolean delete(String name) throws BackendException {
    try {
      return NetlinkDevice.deleteLeft(name);
    } catch (LinuxException e) {
      throw refused(name, e);
    }
  }

  private static BackendException refused(String name, LinuxException why) {
    return new BackendException(name + " stays: " + why.getMessage(), why.errno(), why);
  }
}
