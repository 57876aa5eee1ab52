package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.Preference;
import org.slaacguard.net.Duid;

/**
 * The offers of servers, best first. A server that fulfils more wishes precedes one with a higher
 * preference (RFC 9915, section 18.2.9, leaves this to the client): with a preference of 255, a
 * single /64 would otherwise win over another server's /56. Prefixes count before addresses, which
 * a router can do without.
 */
final class DelegationOffers {
  /** Most servers remembered. */
  private static final int MOST = 16;

  /**
   * A server's offer.
   *
   * @param given its leases, without associations that get nothing
   * @param satisfied number of fulfilled wishes for prefixes
   * @param subnets number of subnets in the prefixes that are too long
   * @param addresses number of fulfilled wishes for addresses
   */
  record Offer(
      Duid server,
      int preference,
      List<AssociationReply> given,
      int satisfied,
      double subnets,
      int addresses) {}

  private static final Comparator<Offer> ORDER =
      Comparator.comparingInt(Offer::satisfied)
          .thenComparingDouble(Offer::subnets)
          .thenComparingInt(Offer::addresses)
          .thenComparingInt(Offer::preference)
          .reversed();

  private final List<WantedAssociation> wanted;
  private final List<Offer> offers = new ArrayList<>();

  DelegationOffers(List<WantedAssociation> wanted) {
    this.wanted = wanted;
  }

  boolean isEmpty() {
    return offers.isEmpty();
  }

  void clear() {
    offers.clear();
  }

  /**
   * Adds an Advertise.
   *
   * @return null if it offers something, else the reason why not
   */
  @Nullable String add(Duid server, Dhcp6Message advertise) {
    int satisfied = 0;
    int addresses = 0;
    double subnets = 0;
    boolean any = wanted.stream().noneMatch(w -> w.kind() == WantedAssociation.Kind.PREFIXES);
    List<AssociationReply> given = new ArrayList<>();
    String why = "no prefix";
    for (WantedAssociation each : wanted) {
      AssociationReply reply = AssociationReply.read(advertise, each);
      if (reply == null || reply.given().isEmpty()) {
        why = reply == null || reply.words().isEmpty() ? why : reply.words();
        continue;
      }
      given.add(reply);
      if (each.kind() == WantedAssociation.Kind.ADDRESSES) {
        addresses++;
        continue;
      }
      int shortest =
          reply.given().stream().mapToInt(lease -> lease.prefix().length()).min().orElse(128);
      any = true;
      satisfied += each.isSatisfiedBy(shortest) ? 1 : 0;
      subnets += each.isSatisfiedBy(shortest) ? 0 : Math.pow(2, 64 - shortest);
    }
    if (!any || given.isEmpty()) {
      return why;
    }
    Preference preference = advertise.option(Preference.class);
    offers.removeIf(offer -> offer.server().equals(server));
    if (offers.size() < MOST) {
      int wants = preference == null ? 0 : preference.value();
      offers.add(new Offer(server, wants, given, satisfied, subnets, addresses));
      offers.sort(ORDER);
    }
    return null;
  }

  /** Whether no better offer can come: all wishes fulfilled, preference 255. */
  boolean isDecided() {
    Offer best = offers.getFirst();
    return best.preference() == 255 && best.satisfied() + best.addresses() == wanted.size();
  }

  /** Removes the best offer. */
  Offer take() {
    return offers.removeFirst();
  }
}
