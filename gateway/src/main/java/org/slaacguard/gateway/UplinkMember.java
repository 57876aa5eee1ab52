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
   * Not told anything yet.
   *
   * @param names whether it hears of the provider's name servers and domains
   */
  UplinkMember(boolean names, Uplink.Sink sink) {
    this.names = names;
    this.sink = sink;
  }

  /**
   * Tells it, if it is news.
   *
   * @throws BackendException if it cannot follow now; then it is still news
   */
  synchronized void tell(Delegation has) throws BackendException {
    Delegation its = names ? has : has.withoutNames();
    if (!left && !its.equals(told == null ? Delegation.NONE : told)) {
      sink.delegated(new PrefixPlan(its));
      told = its;
    }
  }

  /** Another one has left, and what it undid on the host may be this one's too. */
  synchronized void again() {
    if (!left) {
      sink.again();
    }
  }

  /** Is told nothing more, once this returns. */
  synchronized void leave() {
    left = true;
  }
}
