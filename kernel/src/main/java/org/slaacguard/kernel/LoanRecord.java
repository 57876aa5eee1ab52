package org.slaacguard.kernel;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * What outlives a daemon that is killed: that {@code ff02::1} may be lent to a peer ({@link
 * KernelRoutes#sendToAllNodes}), and who has it otherwise. By the kernel alone nobody could tell a
 * loan from what somebody wants to be so. For one thread.
 */
interface LoanRecord {
  /**
   * A loan.
   *
   * @param owner who has the address when it is given back; null for nobody
   */
  record Loan(@Nullable PublicKey owner) {}

  /** What an earlier daemon left; null if it owed nothing. */
  @Nullable Loan left();

  /** From now on it may be lent. Costs nothing where that is known. */
  void lend(@Nullable PublicKey owner);

  /** Nothing is lent any more. */
  void end();
}
