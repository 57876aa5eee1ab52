package org.slaacguard.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** What is lent, in memory: it outlives the engines of a test. */
final class FakeLoans implements LoanRecord {
  private final Map<Ipv6Address, Loan> loans = new LinkedHashMap<>();

  @Override
  public Map<Ipv6Address, Loan> left() {
    return Map.copyOf(loans);
  }

  @Override
  public void lend(Ipv6Address group, @Nullable PublicKey owner) {
    loans.put(group, new Loan(owner));
  }

  @Override
  public void end() {
    loans.clear();
  }
}
