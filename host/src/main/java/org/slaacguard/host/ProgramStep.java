package org.slaacguard.host;

import java.time.Duration;
import java.util.List;

/**
 * A step that another program does ({@code nft}, {@code iptables}, {@code resolvconf}). Only
 * whoever did it knows whether it is in effect, and doing it again changes nothing.
 */
sealed interface ProgramStep extends SetupStep permits DnsEntry, TableStep {
  /**
   * The longest run of such a program. It takes milliseconds, but more on a small, busy machine.
   */
  Duration LIMIT = Duration.ofSeconds(60);

  /**
   * The tables of nftables that it makes: their families and names. It makes none where nft cannot.
   */
  List<String> tables(String interfaceName);

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
