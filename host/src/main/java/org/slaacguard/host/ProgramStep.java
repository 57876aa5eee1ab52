package org.slaacguard.host;

/**
 * A step that another program does ({@code nft}, {@code iptables}, {@code resolvconf}). Only who
 * has done it knows whether it holds, and doing it again changes nothing.
 */
sealed interface ProgramStep extends SetupStep
    permits ClampMss, DefaultRouteFilter, DnsEntry, Masquerade, RouterMessageFilter {
  @Override
  default Scope scope() {
    return Scope.HOST;
  }

  @Override
  default boolean holds(HostView view) {
    return false;
  }

  @Override
  default boolean isVisible() {
    return false;
  }
}
