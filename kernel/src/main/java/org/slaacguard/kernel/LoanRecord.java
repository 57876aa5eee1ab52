package org.slaacguard.kernel;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Remembers over a crash that a group may be lent to a peer ({@link KernelRoutes#sendToGroup}), and
 * who owns it. The kernel alone does not show whether an entry is a loan. For one thread.
 */
interface LoanRecord {
  /**
   * A loan.
   *
   * @param owner the owner of the group after the loan; null for none
   */
  record Loan(@Nullable PublicKey owner) {}

  /** The loans that an earlier daemon left, by group. */
  Map<Ipv6Address, Loan> left();

  /** Notes that the group may be lent from now on. Costs nothing if that is noted already. */
  void lend(Ipv6Address group, @Nullable PublicKey owner);

  /** Notes that nothing is lent any more. */
  void end();
}
