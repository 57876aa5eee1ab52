package org.slaacguard.gateway;

import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.UplinkSettings;

/** Makes an interface, its host, its hook and its events follow the uplink's delegation. */
record UplinkSink(
    UplinkSettings settings,
    InterfaceDaemon daemon,
    HostSide host,
    PrefixHook hook,
    UplinkEvents events)
    implements Uplink.Sink {
  @Override
  public void begins(Delegation seen) {
    events.begins(seen);
  }

  @Override
  public void delegated(PrefixPlan plan) throws BackendException {
    events.delegated(plan.delegation());
    // The host first: it gives the gateway its address in a prefix that it knows to be delegated.
    host.live().uplink(settings, plan.delegation());
    daemon.delegated(plan);
    hook.delegated(settings.interfaceName(), plan.delegation());
  }

  @Override
  public void again() {
    host.live().again();
  }
}
