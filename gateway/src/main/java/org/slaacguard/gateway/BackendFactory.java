package org.slaacguard.gateway;

import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.kernel.KernelBackend;

/** Creates the data plane that the configuration selects. */
@FunctionalInterface
public interface BackendFactory {
  /** The backends of this build. */
  BackendFactory DEFAULT =
      new BackendChooser(
          (settings, interfaceName, mtu, wakeup) ->
              KernelBackend.open(interfaceName, settings, wakeup),
          new UserspaceFactory());

  /**
   * Makes an interface.
   *
   * @param settings which backend moves the packets, and how
   * @param interfaceName 1 to 15 bytes
   * @param mtu in bytes, 0 for the usual one
   * @param wakeup run, from any thread, when events wait
   * @throws BackendException if it cannot be made
   */
  Backend open(BackendSettings settings, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException;
}
