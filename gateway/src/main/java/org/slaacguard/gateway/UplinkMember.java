package org.slaacguard.gateway;

import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.BackendException;

/**
 * An interface of ours that follows an {@link Uplink}. Its callbacks run on the uplink's thread;
 * the rest is safe for use by several threads.
 */
final class UplinkMember {
  private final boolean names;
  private final Uplink.Sink sink;
  private @Nullable Delegation told;
  private boolean left;

  /**
   * A member that was not told anything yet.
   *
   * @param names whether it hears of the provider's name servers and domains
   */
  UplinkMember(boolean names, Uplink.Sink sink) {
    this.names = names;
    this.sink = sink;
  }

  /**
   * Tells the member, if the delegation is new to it.
   *
   * @throws BackendException if it cannot follow now; the delegation then still counts as new
   */
  synchronized void tell(Delegation has) throws BackendException {
    Delegation its = names ? has : has.withoutNames();
    if (!left && !its.equals(told == null ? Delegation.NONE : told)) {
      sink.delegated(new PrefixPlan(its));
      told = its;
    }
  }

  /**
   * Tells the member again: another one has left, and may have undone shared changes to the host.
   */
  synchronized void again() {
    if (!left) {
      sink.again();
    }
  }

  /** Tells the member nothing more, once this returns. */
  synchronized void leave() {
    left = true;
  }
}
