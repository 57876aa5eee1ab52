package org.slaacguard.autoconf;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Duid;

/**
 * A delegation client's identity and wishes.
 *
 * @param duid the client's identifier, the same for good
 * @param wanted the associations to ask for, at least one, each with an IAID that is unique for its
 *     kind
 * @param rapidCommit whether two messages are enough; some providers then forget to route the
 *     prefix
 * @param acceptReconfigure whether servers may send Reconfigures
 * @param extra options that the provider demands, added to every message
 */
public record DelegationSettings(
    Duid duid,
    List<WantedAssociation> wanted,
    boolean rapidCommit,
    boolean acceptReconfigure,
    List<Dhcp6Option.Raw> extra) {
  /** Codes of options that the client itself writes. */
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
