package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaAddress;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.PdExclude;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A server's reply about one association. A status code counts wherever it stands: in the message,
 * in the association, or in a prefix.
 *
 * @param association the association
 * @param status the worse status of message and association, {@link Dhcp6Status#SUCCESS} if both
 *     are good
 * @param words the server's explanation, for people
 * @param t1 seconds
 * @param t2 seconds
 * @param given prefixes or addresses with time left
 * @param ended prefixes or addresses that the server ends, by lifetimes of zero or by NoBinding
 */
record AssociationReply(
    WantedAssociation association,
    int status,
    String words,
    long t1,
    long t2,
    List<Given> given,
    List<IpPrefix> ended) {

  /** A prefix or an address, and its lifetimes in seconds. */
  record Given(IpPrefix prefix, @Nullable IpPrefix excluded, long preferred, long valid) {}

  /** Reads the part of a message about an association; null if there is none. */
  static @Nullable AssociationReply read(Dhcp6Message message, WantedAssociation wanted) {
    for (Dhcp6Option option : message.options()) {
      switch (option) {
        case IaPd ia
            when wanted.kind() == WantedAssociation.Kind.PREFIXES && ia.iaid() == wanted.iaid() -> {
          return read(message, wanted, ia.t1(), ia.t2(), ia.options());
        }
        case IaNa ia
            when wanted.kind() == WantedAssociation.Kind.ADDRESSES
                && ia.iaid() == wanted.iaid() -> {
          return read(message, wanted, ia.t1(), ia.t2(), ia.options());
        }
        default -> {}
      }
    }
    StatusCode status = failure(message.options());
    return status == null ? null : failed(wanted, status);
  }

  private static AssociationReply failed(WantedAssociation wanted, StatusCode status) {
    return new AssociationReply(wanted, status.status(), words(status), 0, 0, List.of(), List.of());
  }

  private static AssociationReply read(
      Dhcp6Message message, WantedAssociation wanted, long t1, long t2, List<Dhcp6Option> options) {
    StatusCode status = failure(message, wanted);
    status = status == null ? failure(options) : status;
    if (status != null) {
      return failed(wanted, status);
    }
    List<Given> given = new ArrayList<>();
    List<IpPrefix> ended = new ArrayList<>();
    for (Dhcp6Option option : options) {
      Given lease = lease(option, wanted.kind());
      if (lease == null || !isUsable(lease, wanted.kind())) {
        continue;
      }
      StatusCode own = failure(inner(option));
      if (own == null && lease.valid() > 0) {
        if (given.stream().noneMatch(other -> other.prefix().equals(lease.prefix()))) {
          given.add(lease);
        }
      } else if (own == null || own.status() == Dhcp6Status.NO_BINDING) {
        ended.add(lease.prefix());
      }
    }
    StatusCode why = failure(message.options());
    if (why != null && given.isEmpty() && ended.isEmpty()) {
      return failed(wanted, why);
    }
    return new AssociationReply(
        wanted, Dhcp6Status.SUCCESS, "", t1, t2, List.copyOf(given), List.copyOf(ended));
  }

  private static @Nullable Given lease(Dhcp6Option option, WantedAssociation.Kind kind) {
    return switch (option) {
      case IaPrefix p when kind == WantedAssociation.Kind.PREFIXES -> {
        PdExclude exclude = Dhcp6Message.first(p.options(), PdExclude.class);
        yield new Given(
            p.prefix(), exclude == null ? null : exclude.of(p.prefix()), p.preferred(), p.valid());
      }
      case IaAddress a when kind == WantedAssociation.Kind.ADDRESSES ->
          new Given(IpPrefix.of(a.address()), null, a.preferred(), a.valid());
      default -> null;
    };
  }

  private static List<Dhcp6Option> inner(Dhcp6Option option) {
    return switch (option) {
      case IaPrefix p -> p.options();
      case IaAddress a -> a.options();
      default -> List.of();
    };
  }

  /** Lifetimes must fit section 21.22, and a prefix must be unicast. */
  private static boolean isUsable(Given lease, WantedAssociation.Kind kind) {
    return lease.preferred() <= lease.valid()
        && lease.prefix().address() instanceof Ipv6Address address
        && lease.prefix().length() > 0
        && !address.isUnspecified()
        && !address.isLoopback()
        && !address.isMulticast()
        && !address.isLinkLocal()
        && (kind == WantedAssociation.Kind.ADDRESSES || lease.prefix().length() < 128);
  }

  /**
   * The status of the whole message for an association. A lack of addresses says nothing about
   * prefixes and the other way round, but servers after RFC 3315 report it for the message.
   */
  private static @Nullable StatusCode failure(Dhcp6Message message, WantedAssociation wanted) {
    StatusCode status = failure(message.options());
    int others =
        wanted.kind() == WantedAssociation.Kind.PREFIXES
            ? Dhcp6Status.NO_ADDRS_AVAIL
            : Dhcp6Status.NO_PREFIX_AVAIL;
    return status == null || status.status() == others ? null : status;
  }

  private static @Nullable StatusCode failure(List<Dhcp6Option> options) {
    StatusCode status = Dhcp6Message.first(options, StatusCode.class);
    return status == null || status.status() == Dhcp6Status.SUCCESS ? null : status;
  }

  private static String words(StatusCode status) {
    String said = status.message();
    String name = Dhcp6Status.name(status.status());
    return said.isBlank()
        ? name
        : name + " (" + said.substring(0, Math.min(200, said.length())) + ")";
  }
}
