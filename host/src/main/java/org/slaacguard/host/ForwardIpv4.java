package org.slaacguard.host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the host forward IPv4, because it masquerades for its peers. The setting is the whole
 * host's. It stays on when the interface goes, as that of IPv6 does ({@link ForwardIpv6}).
 */
record ForwardIpv4() implements SetupStep {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardIpv4.class);

  static ForwardIpv4 parse(StepWords words) {
    return new ForwardIpv4();
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "forwarding-ipv4";
  }

  @Override
  public boolean holds(HostView view) {
    return "1".equals(view.settings().get(SysctlNames.FORWARDING_IPV4));
  }

  @Override
  public boolean isLasting() {
    return true;
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    host.settings().set(SysctlNames.FORWARDING_IPV4, "1");
    LOG.warn("switched on net.ipv4.ip_forward: {} masquerades", host.interfaceName());
  }

  @Override
  public void undo(HostControl host) {
    // It stays.
  }
}
