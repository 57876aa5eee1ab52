package org.slaacguard.gateway;

import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.BackendException;

/**
 * An interface of ours that follows an {@link Uplink}. Its callbacks run on the uplink thread; the
 * rest is safe for use by several threads.
 */
final class UplinkMember {
  private final boolean names;
  private final Uplink.Sink sink;
  private Delegation told = Delegation.NONE;
  private boolean begun;
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
   * @param seen what the uplink had before; counts where the member hears of it for the first time
   * @throws BackendException if it cannot follow now; the delegation then still counts as new
   */
  synchronized void tell(Delegation seen, Delegation has) throws BackendException {
    if (left) {
      return;
    }
    if (!begun) {
      begun = true;
      sink.begins(seen);
    }
    Delegation its = names ? has : has.withoutNames();
    if (!its.equals(told)) {
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
