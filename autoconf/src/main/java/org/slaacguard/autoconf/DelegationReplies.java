package org.slaacguard.autoconf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.OptionRequest;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;

/** Writes the answers of a {@link PrefixDelegationServer}. */
final class DelegationReplies {
  /** Longest T1. A client that accepts no Reconfigure learns of a dead prefix within this time. */
  static final Duration LONGEST_T1 = Duration.ofMinutes(5);

  /** Most bytes of an answer: with both headers, it fits the minimum MTU of IPv6. */
  private static final int ROOM = 1280 - 48;

  /**
   * Seconds after which a client without a lease asks for information again. It is the least that
   * RFC 9915 allows (IRT_MINIMUM), because the provider's name servers may change.
   */
  private static final int REFRESH = 600;

  /** Information Refresh Time (section 21.23). */
  private static final int REFRESH_CODE = 32;

  private final Duid server;

  DelegationReplies(Duid server) {
    this.server = server;
  }

  /** Begins an answer. */
  List<Dhcp6Option> begin(@Nullable Duid client) {
    List<Dhcp6Option> options = new ArrayList<>();
    options.add(new Dhcp6Option.ServerId(server));
    if (client != null) {
      options.add(new Dhcp6Option.ClientId(client));
    }
    return options;
  }

  /** An association with a lease. */
  IaPd given(int iaid, DelegationBindings.Grant grant, List<IpPrefix> dead, long now) {
    long preferred = grant.pool().preferredSeconds(now);
    long valid = grant.pool().validSeconds(now);
    List<Dhcp6Option> options = new ArrayList<>();
    options.add(new IaPrefix(Math.min(preferred, valid), valid, grant.prefix(), List.of()));
    DelegationBinding.Former former = grant.former();
    if (former != null) {
      long left = Nanos.remaining(grant.pool().valid(), former.validUntil(), now);
      options.add(new IaPrefix(0, left, former.prefix(), List.of()));
    }
    options.addAll(dead(dead));
    // Section 14.2: by default, half and four fifths of the preferred lifetime.
    long renewal = preferred == 0 ? valid : preferred;
    long t1 = Math.clamp(renewal / 2, 1, LONGEST_T1.toSeconds());
    return new IaPd(iaid, t1, Math.max(t1, renewal * 4 / 5), options);
  }

  /** An association without a lease. */
  IaPd lacking(int iaid, List<IpPrefix> dead) {
    List<Dhcp6Option> options = new ArrayList<>(dead(dead));
    if (options.isEmpty()) {
      options.add(new StatusCode(Dhcp6Status.NO_PREFIX_AVAIL, "no prefix for this association"));
    }
    return new IaPd(iaid, 0, 0, options);
  }

  /** Prefixes that the client has and must not use (section 18.3.4). */
  private static List<IaPrefix> dead(List<IpPrefix> prefixes) {
    return prefixes.stream().map(prefix -> new IaPrefix(0, 0, prefix, List.of())).toList();
  }

  /** An association of addresses; there are none to assign (section 18.3.9). */
  static IaNa noAddresses(IaNa asked) {
    StatusCode none = new StatusCode(Dhcp6Status.NO_ADDRS_AVAIL, "addresses come by SLAAC");
    return new IaNa(asked.iaid(), 0, 0, List.of(none));
  }

  /** An unknown association in a Release or a Decline (section 18.3.7). */
  static IaPd unknown(int iaid) {
    return new IaPd(iaid, 0, 0, List.of(new StatusCode(Dhcp6Status.NO_BINDING, "not known here")));
  }

  /** Adds the options that the client has asked for, as far as they are known. */
  static void information(Dhcp6Message asked, List<Dhcp6Option> known, List<Dhcp6Option> options) {
    OptionRequest request = asked.option(OptionRequest.class);
    if (request == null) {
      return;
    }
    known.stream().filter(option -> request.codes().contains(option.code())).forEach(options::add);
    if (asked.type() == Dhcp6Type.INFORMATION_REQUEST && request.codes().contains(REFRESH_CODE)) {
      byte[] seconds = ByteBuffer.allocate(Integer.BYTES).putInt(REFRESH).array();
      options.add(new Dhcp6Option.Raw(REFRESH_CODE, seconds));
    }
  }

  /** The datagram. What does not fit is left out from the end, whole associations first. */
  static byte[] message(Dhcp6Type type, Dhcp6Message asked, List<Dhcp6Option> options) {
    List<Dhcp6Option> all = new ArrayList<>(options);
    byte[] wire = new Dhcp6Message(type, asked.transactionId(), all).toBytes();
    while (wire.length > ROOM && all.size() > 2) {
      all.removeLast();
      wire = new Dhcp6Message(type, asked.transactionId(), all).toBytes();
    }
    return wire;
  }
}
