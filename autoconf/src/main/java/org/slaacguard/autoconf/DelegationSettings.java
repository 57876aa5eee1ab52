package org.slaacguard.autoconf;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Duid;

/**
 * A delegation client's identity and wishes.
 *
 * @param duid who it is, forever
 * @param wanted what it asks for, at least one, each with an IAID of its own for its kind
 * @param rapidCommit whether two messages will do; some providers then forget to route the prefix
 * @param acceptReconfigure whether a server may ask to be asked
 * @param extra options that the provider demands, in every message
 */
public record DelegationSettings(
    Duid duid,
    List<WantedAssociation> wanted,
    boolean rapidCommit,
    boolean acceptReconfigure,
    List<Dhcp6Option.Raw> extra) {
  /** Options that the client makes itself. */
  private static final Set<Integer> OWN = Set.of(1, 2, 3, 6, 8, 14, 20, 25);

  /** Copies the lists, and checks them. */
  public DelegationSettings {
    wanted = List.copyOf(wanted);
    extra = List.copyOf(extra);
    Set<WantedAssociation> seen = new HashSet<>();
    if (wanted.isEmpty()
        || !wanted.stream().allMatch(w -> seen.add(new WantedAssociation(w.kind(), w.iaid(), 1)))) {
      throw new IllegalArgumentException("at least one association, each of another number");
    }
    for (Dhcp6Option.Raw option : extra) {
      if (OWN.contains(option.code())) {
        throw new IllegalArgumentException(
            "DHCPv6 option " + option.code() + " is made by the client and cannot be set");
      }
    }
  }

  /** Whether no prefixes are asked for. */
  boolean isForAddressesAlone() {
    return wanted.stream().noneMatch(each -> each.kind() == WantedAssociation.Kind.PREFIXES);
  }
}
