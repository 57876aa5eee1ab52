package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaAddress;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/** Writes the messages of a delegation client. */
final class DelegationMessages {
  /** Name servers, domains, PD_EXCLUDE, SOL_MAX_RT. */
  private static final List<Integer> REQUESTED = List.of(23, 24, 67, 82);

  private final DelegationSettings settings;

  DelegationMessages(DelegationSettings settings) {
    this.settings = settings;
  }

  /** A Solicit for everything wanted, with the previous prefixes as hints. */
  Dhcp6Message solicit(int transaction, int elapsed, List<DelegatedPrefix> hints) {
    List<Dhcp6Option> options = begin(elapsed, null);
    if (settings.rapidCommit()) {
      options.add(new Dhcp6Option.RapidCommit());
    }
    for (WantedAssociation wanted : settings.wanted()) {
      options.add(association(wanted, prefixes(hints, wanted)));
    }
    return asking(Dhcp6Type.SOLICIT, transaction, options);
  }

  /** A Request to one server for what it has offered, and nothing else. */
  Dhcp6Message request(int transaction, int elapsed, Duid server, List<AssociationReply> offered) {
    List<Dhcp6Option> options = begin(elapsed, server);
    for (AssociationReply offer : offered) {
      options.add(
          association(
              offer.association(),
              offer.given().stream().map(AssociationReply.Given::prefix).toList()));
    }
    return asking(Dhcp6Type.REQUEST, transaction, options);
  }

  /** A Renew to the server of the lease. */
  Dhcp6Message renew(
      int transaction, int elapsed, Delegation held, Set<WantedAssociation> lacking) {
    return extend(Dhcp6Type.RENEW, transaction, begin(elapsed, held.server()), held, lacking);
  }

  /** A Rebind to all servers. */
  Dhcp6Message rebind(
      int transaction, int elapsed, Delegation held, Set<WantedAssociation> lacking) {
    return extend(Dhcp6Type.REBIND, transaction, begin(elapsed, null), held, lacking);
  }

  /**
   * Asks for an extension, and again for missing prefixes (RFC 9915, section 18.2.4).
   *
   * @param lacking associations of addresses that are asked for although nothing is held of them;
   *     no others are, because some servers refuse everything because of one
   */
  private Dhcp6Message extend(
      Dhcp6Type type,
      int transaction,
      List<Dhcp6Option> options,
      Delegation held,
      Set<WantedAssociation> lacking) {
    for (WantedAssociation wanted : settings.wanted()) {
      List<IpPrefix> leases = prefixes(held.leases(), wanted);
      if (!leases.isEmpty()
          || wanted.kind() == WantedAssociation.Kind.PREFIXES
          || lacking.contains(wanted)) {
        options.add(association(wanted, leases));
      }
    }
    return asking(type, transaction, options);
  }

  /** Returns leases in a Release or a Decline. */
  Dhcp6Message giveBack(Dhcp6Type type, int transaction, int elapsed, Delegation given) {
    List<Dhcp6Option> options = begin(elapsed, given.server());
    for (WantedAssociation wanted : settings.wanted()) {
      List<IpPrefix> leases = prefixes(given.leases(), wanted);
      if (!leases.isEmpty()) {
        options.add(association(wanted, leases));
      }
    }
    options.addAll(settings.extra());
    return new Dhcp6Message(type, transaction, options);
  }

  private List<Dhcp6Option> begin(int elapsed, @Nullable Duid server) {
    List<Dhcp6Option> options = new ArrayList<>();
    options.add(new Dhcp6Option.ClientId(settings.duid()));
    if (server != null) {
      options.add(new Dhcp6Option.ServerId(server));
    }
    options.add(new Dhcp6Option.ElapsedTime(elapsed));
    return options;
  }

  private Dhcp6Message asking(Dhcp6Type type, int transaction, List<Dhcp6Option> options) {
    options.add(new Dhcp6Option.OptionRequest(REQUESTED));
    if (settings.acceptReconfigure()) {
      options.add(new Dhcp6Option.ReconfigureAccept());
    }
    options.addAll(settings.extra());
    return new Dhcp6Message(type, transaction, options);
  }

  private static List<IpPrefix> prefixes(
      List<DelegatedPrefix> leases, WantedAssociation association) {
    return leases.stream()
        .filter(lease -> lease.from().equals(association))
        .map(DelegatedPrefix::prefix)
        .toList();
  }

  /**
   * All times are 0, because the server chooses them. Without a prefix, the option carries the
   * hinted length.
   */
  private static Dhcp6Option association(WantedAssociation wanted, List<IpPrefix> prefixes) {
    List<Dhcp6Option> leases = new ArrayList<>();
    if (wanted.kind() == WantedAssociation.Kind.ADDRESSES) {
      for (IpPrefix address : prefixes) {
        leases.add(new IaAddress((Ipv6Address) address.address(), 0, 0, List.of()));
      }
      return new IaNa(wanted.iaid(), 0, 0, leases);
    }
    for (IpPrefix prefix : prefixes) {
      leases.add(new IaPrefix(0, 0, prefix, List.of()));
    }
    if (leases.isEmpty()) {
      IpPrefix hint = new IpPrefix(Ipv6Address.UNSPECIFIED, wanted.hintLength());
      leases.add(new IaPrefix(0, 0, hint, List.of()));
    }
    return new IaPd(wanted.iaid(), 0, 0, leases);
  }
}
