package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.Preference;
import org.slaacguard.net.Duid;

/**
 * The offers of servers, the best first. A server that fulfils more of the wishes comes before one
 * that wants to be chosen (RFC 9915, section 18.2.9, leaves it to the client): a preference of 255
 * would otherwise get a single /64 chosen where another server has a /56. Prefixes count before
 * addresses, which a router can do without.
 */
final class DelegationOffers {
  /** Servers remembered at most. */
  private static final int MOST = 16;

  /**
   * A server's offer.
   *
   * @param given what it would give, without associations of which it gives nothing
   * @param satisfied how many wishes for prefixes it fulfils
   * @param subnets how many subnets the prefixes have that are too long
   * @param addresses how many wishes for addresses it fulfils
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
   * Takes an Advertise.
   *
   * @return null if it offers something, else why it does not
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

  /** Whether waiting for another server is useless: all wishes fulfilled, preference 255. */
  boolean isDecided() {
    Offer best = offers.getFirst();
    return best.preference() == 255 && best.satisfied() + best.addresses() == wanted.size();
  }

  /** Takes the best one away. */
  Offer take() {
    return offers.removeFirst();
  }
}
