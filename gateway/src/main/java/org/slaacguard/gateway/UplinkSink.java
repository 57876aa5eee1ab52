package org.slaacguard.gateway;

import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.BackendException;

/** Has an interface, and its host, follow what its uplink gets. */
record UplinkSink(InterfaceDaemon daemon, HostSide host) implements Uplink.Sink {
  @Override
  public void delegated(PrefixPlan plan) throws BackendException {
    daemon.delegated(plan);
    host.aggregates(plan.aggregates());
  }

  @Override
  public void again() {
    host.again();
  }
}
