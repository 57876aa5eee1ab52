package org.slaacguard.autoconf;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Ipv6Address;

/**
 * Everything that a server has given a client.
 *
 * @param server the server; null if nothing was given
 * @param leases prefixes and addresses, of each association the newest first
 * @param renewAt T1, in monotonic nanoseconds
 * @param rebindAt T2, in monotonic nanoseconds, not before T1
 * @param nameServers the provider's name servers
 * @param domains the provider's search domains
 */
public record Delegation(
    @Nullable Duid server,
    List<DelegatedPrefix> leases,
    long renewAt,
    long rebindAt,
    List<Ipv6Address> nameServers,
    List<DnsName> domains) {
  /** The delegation without leases. */
  public static final Delegation NONE =
      new Delegation(null, List.of(), Nanos.NEVER, Nanos.NEVER, List.of(), List.of());

  /** Copies the lists. */
  public Delegation {
    leases = List.copyOf(leases);
    nameServers = List.copyOf(nameServers);
    domains = List.copyOf(domains);
  }

  /** Whether there is no lease. */
  public boolean isEmpty() {
    return leases.isEmpty();
  }

  /** The same delegation without the provider's name servers and domains. */
  public Delegation withoutNames() {
    return new Delegation(server, leases, renewAt, rebindAt, List.of(), List.of());
  }

  /** The prefixes, in the order of the associations. */
  public List<DelegatedPrefix> prefixes() {
    return of(WantedAssociation.Kind.PREFIXES);
  }

  /** The addresses. */
  public List<DelegatedPrefix> addresses() {
    return of(WantedAssociation.Kind.ADDRESSES);
  }

  private List<DelegatedPrefix> of(WantedAssociation.Kind kind) {
    return leases.stream().filter(lease -> lease.from().kind() == kind).toList();
  }

  /** The leases of one association. */
  List<DelegatedPrefix> of(WantedAssociation association) {
    return leases.stream().filter(lease -> lease.from().equals(association)).toList();
  }

  /** When the first lease ends; {@link Long#MAX_VALUE}: never. */
  long firstEnd() {
    return leases.stream().mapToLong(DelegatedPrefix::validUntil).min().orElse(Nanos.NEVER);
  }

  /** The same delegation without expired leases. */
  Delegation at(long now) {
    return leases.stream().allMatch(lease -> now < lease.validUntil())
        ? this
        : with(leases.stream().filter(lease -> now < lease.validUntil()));
  }

  /** The same delegation, all of whose times come sooner by this many nanoseconds. */
  Delegation sooner(long nanos) {
    return new Delegation(
        server,
        leases.stream().map(lease -> lease.sooner(nanos)).toList(),
        Nanos.sooner(renewAt, nanos),
        Nanos.sooner(rebindAt, nanos),
        nameServers,
        domains);
  }

  /** The same delegation with these leases only. */
  Delegation only(List<DelegatedPrefix> those) {
    return with(leases.stream().filter(those::contains));
  }

  /** The same delegation without these leases. */
  Delegation without(List<DelegatedPrefix> those) {
    return with(leases.stream().filter(lease -> !those.contains(lease)));
  }

  private Delegation with(Stream<DelegatedPrefix> left) {
    List<DelegatedPrefix> leases = left.toList();
    return leases.isEmpty()
        ? NONE
        : new Delegation(server, leases, renewAt, rebindAt, nameServers, domains);
  }
}
