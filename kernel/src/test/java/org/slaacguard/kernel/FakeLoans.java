package org.slaacguard.kernel;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/** What is lent, in memory: it outlives the engines of a test. */
final class FakeLoans implements LoanRecord {
  @Nullable Loan loan;

  @Override
  public @Nullable Loan left() {
    return loan;
  }

  @Override
  public void lend(@Nullable PublicKey owner) {
    loan = new Loan(owner);
  }

  @Override
  public void end() {
    loan = null;
  }
}
