package org.slaacguard.gateway;

import org.slaacguard.control.FailureReport;
import org.slaacguard.host.AccessTables;
import org.slaacguard.host.LeftSteps;
import org.slaacguard.host.SetupException;
import org.slaacguard.uplink.ProxyThread;

/**
 * Removes what a killed daemon has left on the host, where no other one takes it over. Its memory
 * stays for the next one: what it advertised, peers' sessions and leases.
 */
public final class CrashCleanup {
  private CrashCleanup() {}

  /**
   * Removes it, in the calling thread's network namespace. The interface must be gone, and nobody
   * may serve it.
   *
   * @return whether the daemon had left changes of the host
   * @throws GatewayException if not all of them can be undone; the log says why
   */
  public static boolean run(String interfaceName) throws GatewayException {
    AccessTables.sweep(interfaceName);
    ProxyThread.sweep(interfaceName);
    new HostsWriter(
            interfaceName, StateFolder.hosts(interfaceName), new FailureReport(interfaceName))
        .sweep();
    try {
      return LeftSteps.undo(interfaceName);
    } catch (SetupException e) {
      GatewayException failure = new GatewayException(String.valueOf(e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }
}
