package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.RapidCommit;
import org.slaacguard.net.Dhcp6Option.ReconfigureAccept;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Assigns prefixes to the associations of a client's message, for a {@link PrefixDelegationServer}.
 */
final class DelegationAssigner {
  /** Most associations of a message that are answered. */
  private static final int MOST_ASSOCIATIONS = 16;

  /** Most prefixes of an association that are considered. */
  private static final int MOST_HINTS = 8;

  private final DelegationBindings bindings;
  private final DelegationReplies replies;
  private final ReconfigureQueue calls;
  private final RandomGenerator random;
  private long replay;
  private long lacking;

  DelegationAssigner(
      DelegationBindings bindings,
      DelegationReplies replies,
      ReconfigureQueue calls,
      RandomGenerator random,
      long replay) {
    this.bindings = bindings;
    this.replies = replies;
    this.calls = calls;
    this.random = random;
    this.replay = replay;
  }

  /** The next value of replay detection. */
  long nextReplay() {
    return ++replay;
  }

  /** Number of associations that got no prefix. */
  long lacking() {
    return lacking;
  }

  /** A message of a peer, from a link-local address, with the peer's allowance. */
  Request request(
      PublicKey peer,
      DelegationAllowance allowance,
      Ipv6Address from,
      Dhcp6Message message,
      long now) {
    return new Request(peer, allowance, from, message, now);
  }

  /** One message and its answer. */
  final class Request {
    private final PublicKey peer;
    private final DelegationAllowance allowance;
    private final Ipv6Address from;
    private final Dhcp6Message message;
    private final long now;
    private final boolean renewing;
    private final boolean commits;
    private final List<IaPd> associations;

    private Request(
        PublicKey peer,
        DelegationAllowance allowance,
        Ipv6Address from,
        Dhcp6Message message,
        long now) {
      this.peer = peer;
      this.allowance = allowance;
      this.from = from;
      this.message = message;
      this.now = now;
      renewing = message.type() == Dhcp6Type.RENEW || message.type() == Dhcp6Type.REBIND;
      commits = message.type() != Dhcp6Type.SOLICIT || message.option(RapidCommit.class) != null;
      associations =
          message.options().stream()
              .filter(IaPd.class::isInstance)
              .map(IaPd.class::cast)
              .limit(MOST_ASSOCIATIONS)
              .toList();
    }

    Dhcp6Type type() {
      return commits ? Dhcp6Type.REPLY : Dhcp6Type.ADVERTISE;
    }

    /**
     * The options of the answer; null if the peer asks for too much at a time.
     *
     * @param information options that the client may ask for
     */
    @Nullable List<Dhcp6Option> answer(Supplier<List<Dhcp6Option>> information) {
      ClientId id = message.option(ClientId.class);
      List<Dhcp6Option> options = replies.begin(id == null ? null : id.duid());
      switch (message.type()) {
        case INFORMATION_REQUEST -> {}
        case RELEASE, DECLINE -> giveBack(client(), options);
        default -> {
          DelegationClient client = client();
          int searches = searches(client);
          if (commits && searches > 0 && !allowance.hasCredit(now)) {
            return null;
          }
          if (!allowance.maySearch(searches, now)) {
            return null;
          }
          assign(client, options);
        }
      }
      DelegationReplies.information(message, information.get(), options);
      return options;
    }

    private DelegationClient client() {
      return bindings.client(peer, Objects.requireNonNull(message.option(ClientId.class)).duid());
    }

    /** The associations that have no prefix yet, or that want another than they have. */
    private int searches(DelegationClient client) {
      int count = 0;
      for (IaPd each : associations) {
        count += bindings.mustSearch(client, each.iaid(), named(each), renewing, now) ? 1 : 0;
      }
      return count;
    }

    private static List<IpPrefix> named(IaPd association) {
      List<IpPrefix> named = new ArrayList<>();
      for (Dhcp6Option each : association.options()) {
        if (each instanceof IaPrefix prefix && named.size() < MOST_HINTS) {
          named.add(prefix.prefix());
        }
      }
      return named;
    }

    private void assign(DelegationClient client, List<Dhcp6Option> options) {
      if (commits && message.type() == Dhcp6Type.SOLICIT) {
        options.add(new RapidCommit());
      }
      boolean accepts = message.option(ReconfigureAccept.class) != null;
      if (accepts) {
        options.add(new ReconfigureAccept());
      }
      int place = options.size();
      for (IaPd each : associations) {
        options.add(assign(client, each));
      }
      for (Dhcp6Option each : message.options()) {
        if (each instanceof IaNa addresses && options.size() < place + MOST_ASSOCIATIONS) {
          options.add(DelegationReplies.noAddresses(addresses));
        }
      }
      if (commits) {
        served(client, accepts, place, options);
      }
    }

    private Dhcp6Option assign(DelegationClient client, IaPd association) {
      List<IpPrefix> named = named(association);
      DelegationBinding before = client.bindings.get(association.iaid());
      IpPrefix leased = before != null && before.isLeased(now) ? before.prefix : null;
      DelegationBindings.Grant grant =
          bindings.grant(
              client, association.iaid(), named, renewing, allowance.limit, commits, now);
      if (grant != null && commits && !grant.prefix().equals(leased)) {
        allowance.charge(now);
      }
      List<IpPrefix> dead = renewing ? new ArrayList<>(named) : new ArrayList<>();
      dead.removeIf(prefix -> isHint(prefix) || isGiven(prefix, grant));
      lacking += grant == null ? 1 : 0;
      return grant == null
          ? replies.lacking(association.iaid(), dead)
          : replies.given(association.iaid(), grant, dead, now);
    }

    private static boolean isHint(IpPrefix prefix) {
      return prefix.length() == 0 || prefix.address().equals(Ipv6Address.UNSPECIFIED);
    }

    private static boolean isGiven(IpPrefix prefix, DelegationBindings.@Nullable Grant grant) {
      return grant != null
          && (prefix.equals(grant.prefix())
              || (grant.former() != null && prefix.equals(grant.former().prefix())));
    }

    /**
     * Notes the address of a client that has a lease or has just lost it, and whether it accepts
     * Reconfigures.
     */
    private void served(
        DelegationClient client, boolean accepts, int place, List<Dhcp6Option> options) {
      calls.cancel(client);
      client.address = from;
      if (!accepts || client.bindings.isEmpty()) {
        // Section 18.3: Reconfigures go only to clients that accept them.
        if (!accepts && client.signer != null) {
          client.signer.wipe();
          client.signer = null;
        }
        bindings.forget(client);
        return;
      }
      boolean begins = message.type() != Dhcp6Type.RENEW;
      if (client.signer == null || begins) {
        ReconfigureSigner signer = client.signer;
        if (signer == null) {
          byte[] key = new byte[ReconfigureKey.LENGTH];
          random.nextBytes(key);
          signer = new ReconfigureSigner(key);
          client.signer = signer;
        }
        options.add(place, signer.handOver(nextReplay()));
      }
    }

    private void giveBack(DelegationClient client, List<Dhcp6Option> options) {
      boolean release = message.type() == Dhcp6Type.RELEASE;
      for (IaPd each : associations) {
        DelegationBinding held = client.bindings.get(each.iaid());
        if (held == null) {
          options.add(DelegationReplies.unknown(each.iaid()));
        } else if (release && held.isLeased(now)) {
          bindings.release(held, now);
        }
      }
      options.add(new StatusCode(Dhcp6Status.SUCCESS, ""));
    }
  }
}
