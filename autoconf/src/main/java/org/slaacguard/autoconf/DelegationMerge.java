package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.DnsServers;
import org.slaacguard.net.Dhcp6Option.DomainList;
import org.slaacguard.net.Duid;

/** Computes what a client has after a Reply (RFC 9915, section 18.2.10.1). */
final class DelegationMerge {
  /** Most prefixes of an association, the newest; a server may give another one each time. */
  private static final int MOST_LEASES = 8;

  /** No server can make us ask more often, in seconds. */
  private static final long SHORTEST_T1 = 1;

  private final long now;
  private final List<DelegatedPrefix> leases = new ArrayList<>();
  private long renewAt = Nanos.NEVER;
  private long rebindAt = Nanos.NEVER;

  private DelegationMerge(long now) {
    this.now = now;
  }

  /**
   * The state after a Reply.
   *
   * @param held the state before
   * @param replies what the message says about associations; others stay unchanged
   * @param replace whether prefixes end that the message does not name in their association; they
   *     do after a Request, but not after a Renew
   */
  static Delegation apply(
      Delegation held,
      List<WantedAssociation> wanted,
      Dhcp6Message message,
      Duid server,
      List<AssociationReply> replies,
      boolean replace,
      long now) {
    DelegationMerge merge = new DelegationMerge(now);
    for (WantedAssociation each : wanted) {
      AssociationReply reply =
          replies.stream().filter(r -> r.association().equals(each)).findFirst().orElse(null);
      if (reply != null && !(reply.given().isEmpty() && reply.ended().isEmpty())) {
        merge.add(reply, replace ? List.of() : held.of(each));
      } else if (!replace) {
        merge.leases.addAll(held.of(each));
      }
    }
    if (merge.leases.isEmpty()) {
      return Delegation.NONE;
    }
    DnsServers servers = message.option(DnsServers.class);
    DomainList domains = message.option(DomainList.class);
    boolean times = merge.renewAt != Nanos.NEVER || merge.rebindAt != Nanos.NEVER;
    boolean given = replies.stream().anyMatch(reply -> !reply.given().isEmpty());
    return new Delegation(
        server,
        merge.leases,
        times || given ? merge.renewAt : held.renewAt(),
        times || given ? merge.rebindAt : held.rebindAt(),
        servers == null ? List.of() : servers.servers(),
        domains == null ? List.of() : domains.domains());
  }

  private void add(AssociationReply reply, List<DelegatedPrefix> before) {
    List<DelegatedPrefix> all = new ArrayList<>();
    for (AssociationReply.Given given : reply.given()) {
      all.add(
          new DelegatedPrefix(
              reply.association(),
              given.prefix(),
              given.excluded(),
              after(given.preferred()),
              after(given.valid())));
    }
    for (DelegatedPrefix old : before) {
      if (!reply.ended().contains(old.prefix())
          && all.stream().noneMatch(lease -> lease.prefix().equals(old.prefix()))) {
        all.add(old);
      }
    }
    leases.addAll(all.subList(0, Math.min(MOST_LEASES, all.size())));
    if (!reply.given().isEmpty()) {
      times(reply);
    }
  }

  /**
   * Computes T1 and T2. The recommendations of section 21.21 replace impossible times, so that no
   * server's mistake costs the lease.
   */
  private void times(AssociationReply reply) {
    long base = Dhcp6Option.INFINITE;
    long shortestValid = Dhcp6Option.INFINITE;
    for (AssociationReply.Given given : reply.given()) {
      base = Math.min(base, given.preferred() == 0 ? given.valid() : given.preferred());
      shortestValid = Math.min(shortestValid, given.valid());
    }
    boolean infinite = base == Dhcp6Option.INFINITE;
    long usualT1 = infinite ? base : base / 2;
    long usualT2 = infinite ? base : base * 4 / 5;
    long t1 = reply.t1();
    long t2 = reply.t2();
    if (t1 > t2 && t2 > 0) {
      t1 = 0;
      t2 = 0;
    }
    // A renewal must come before the end.
    t1 = t1 >= shortestValid && !isForEver(t1, shortestValid) ? 0 : t1;
    t2 = t2 >= shortestValid && !isForEver(t2, shortestValid) ? 0 : t2;
    if (t1 == 0 && t2 == 0) {
      t1 = usualT1;
      t2 = usualT2;
    } else if (t1 == 0) {
      t1 = Math.min(usualT1, t2 == Dhcp6Option.INFINITE ? usualT1 : t2 * 5 / 8);
    } else if (t2 == 0) {
      t2 = Math.max(usualT2, t1);
    }
    t1 = Math.max(t1, SHORTEST_T1);
    renewAt = Math.min(renewAt, after(t1));
    rebindAt = Math.max(renewAt, Math.min(rebindAt, after(Math.max(t1, t2))));
  }

  private static boolean isForEver(long time, long valid) {
    return time == Dhcp6Option.INFINITE && valid == Dhcp6Option.INFINITE;
  }

  private long after(long seconds) {
    return seconds == Dhcp6Option.INFINITE
        ? Nanos.NEVER
        : Nanos.after(now, Duration.ofSeconds(seconds));
  }
}
