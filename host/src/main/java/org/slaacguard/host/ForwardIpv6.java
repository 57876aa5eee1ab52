package org.slaacguard.host;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the host forward IPv6, as a host must that sends router advertisements.
 *
 * <p>The setting is the whole host's. It stays on when the interface goes, because another gateway
 * may rely on it. With forwarding on, Linux would ignore router advertisements itself, and lose an
 * uplink configured by SLAAC. So interfaces that accept advertisements only as a host (accept_ra 1)
 * accept them as a router from now on (2).
 *
 * @param listeners those interfaces
 */
record ForwardIpv6(List<String> listeners) implements SetupStep {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardIpv6.class);

  /** Copies the list. */
  ForwardIpv6 {
    listeners = List.copyOf(listeners);
  }

  static ForwardIpv6 parse(StepWords words) {
    return new ForwardIpv6(words.word("listening").texts());
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "forwarding";
  }

  @Override
  public List<String> words() {
    return List.of("listening", StepWords.texts(listeners));
  }

  @Override
  public boolean holds(HostView view) {
    return "1".equals(view.settings().get(SysctlNames.FORWARDING));
  }

  @Override
  public boolean isLasting() {
    return true;
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    for (String listener : listeners) {
      // An interface that has gone meanwhile needs nothing.
      host.settings().restore(SysctlNames.acceptRa(listener), "2");
      LOG.info("set accept_ra of {} to 2, to keep its router advertisements", listener);
    }
    host.settings().set(SysctlNames.FORWARDING, "1");
    LOG.warn("switched on net.ipv6.conf.all.forwarding: {} is a gateway's", host.interfaceName());
  }

  @Override
  public void undo(HostControl host) {
    // It stays.
  }
}
