package org.slaacguard.kernel;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Survives the killing of a daemon: that a group may be lent to a peer ({@link
 * KernelRoutes#sendToGroup}), and who owns it. The kernel alone does not show whether an entry is a
 * loan or is meant to be there. For one thread.
 */
interface LoanRecord {
  /**
   * A loan.
   *
   * @param owner the owner of the address when it is given back; null for none
   */
  record Loan(@Nullable PublicKey owner) {}

  /** What an earlier daemon left, by group; empty if it owed nothing. */
  Map<Ipv6Address, Loan> left();

  /** From now on it may be lent. Costs nothing where that is known. */
  void lend(Ipv6Address group, @Nullable PublicKey owner);

  /** Nothing is lent any more. */
  void end();
}
