package org.slaacguard.gateway;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** The packet filter that holds peers to what they may reach. Follows; no method waits. */
interface AccessFilter extends AutoCloseable {
  /**
   * Sets everything.
   *
   * @param rules null for none
   */
  void want(
      @Nullable AccessRules rules,
      Map<IpAddress, AccessMember> members,
      Map<IpPrefix, AccessMember> blocks);

  /** Sets what an address means; null for nothing. */
  void member(IpAddress address, @Nullable AccessMember member);

  /** Sets what a prefix means; null for nothing. */
  void block(IpPrefix prefix, @Nullable AccessMember member);

  /** The host's addresses have changed. */
  void networksChanged();

  /** Whether what was set is in effect. */
  boolean isHeld();

  /** Whether it could not be put into effect, so that waiting may be in vain. */
  boolean isFailed();

  /** Packets refused so far, by the slot of their peer. */
  Map<Integer, Long> refused();

  /** Packets refused so far because of too many connections, likewise. */
  Map<Integer, Long> crowded();

  /** Packets refused so far from addresses that were nobody's yet. */
  long unsettled();

  /** What users should know of it. */
  List<String> notices();

  @Override
  void close();
}
