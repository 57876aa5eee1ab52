package org.slaacguard.gateway;

import org.slaacguard.control.BackendException;
import org.slaacguard.control.FailureReport;
import org.slaacguard.host.AccessTables;
import org.slaacguard.host.LeftSteps;
import org.slaacguard.host.SetupException;
import org.slaacguard.kernel.LeftInterface;
import org.slaacguard.uplink.ProxyThread;

/**
 * Removes what a killed daemon has left on the host, if no other one takes it over. Its memory
 * stays for the next daemon: what it advertised, peers' sessions and leases.
 */
public final class CrashCleanup {
  private CrashCleanup() {}

  /**
   * Whether a killed daemon has left an interface of the kernel's WireGuard that it had made.
   *
   * @throws GatewayException if the kernel does not tell
   */
  public static boolean hasInterface(String interfaceName) throws GatewayException {
    try {
      return LeftInterface.exists(interfaceName);
    } catch (BackendException e) {
      throw failure(e);
    }
  }

  /**
   * Removes it, in the calling thread's network namespace, with an interface that the daemon had
   * made. Nobody may serve it.
   *
   * @return whether the daemon had left the interface or changes of the host
   * @throws GatewayException if not all of them can be undone; the log says why
   */
  public static boolean run(String interfaceName) throws GatewayException {
    boolean made;
    try {
      made = LeftInterface.delete(interfaceName);
    } catch (BackendException e) {
      throw failure(e);
    }
    AccessTables.sweep(interfaceName);
    ProxyThread.sweep(interfaceName);
    new HostsWriter(
            interfaceName, StateFolder.hosts(interfaceName), new FailureReport(interfaceName))
        .sweep();
    try {
      return LeftSteps.undo(interfaceName) || made;
    } catch (SetupException e) {
      throw failure(e);
    }
  }

  private static GatewayException failure(Exception why) {
    GatewayException failure = new GatewayException(String.valueOf(why.getMessage()));
    failure.initCause(why);
    return failure;
  }
}
