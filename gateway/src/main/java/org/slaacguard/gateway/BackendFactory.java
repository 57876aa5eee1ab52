package org.slaacguard.gateway;

import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendChoice;
import org.slaacguard.control.BackendException;
import org.slaacguard.kernel.KernelBackend;
import org.slaacguard.userspace.UserspaceBackend;
import org.slaacguard.userspace.UserspaceOptions;

/** Makes the data plane that the configuration asks for. */
@FunctionalInterface
public interface BackendFactory {
  /** What this build has. */
  BackendFactory DEFAULT = BackendFactory::make;

  /**
   * Makes an interface.
   *
   * @param choice who shall move its packets
   * @param interfaceName 1 to 15 bytes
   * @param mtu in bytes, 0 for the usual one
   * @param wakeup run, from any thread, when events wait
   * @throws BackendException if it cannot be made
   */
  Backend open(BackendChoice choice, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException;

  private static Backend make(BackendChoice choice, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException {
    if (choice == BackendChoice.KERNEL) {
      return KernelBackend.open(interfaceName, wakeup);
    }
    UserspaceOptions options = UserspaceOptions.of(interfaceName);
    return UserspaceBackend.open(mtu == 0 ? options : options.withMtu(mtu), wakeup);
  }
}
