package org.slaacguard.gateway;

import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.UplinkSettings;

/** Makes an interface, its host and its hook follow the uplink's delegation. */
record UplinkSink(UplinkSettings settings, InterfaceDaemon daemon, HostSide host, PrefixHook hook)
    implements Uplink.Sink {
  @Override
  public void delegated(PrefixPlan plan) throws BackendException {
    daemon.delegated(plan);
    host.live().uplink(settings, plan.delegation());
    hook.delegated(settings.interfaceName(), plan.delegation());
  }

  @Override
  public void again() {
    host.live().again();
  }
}
