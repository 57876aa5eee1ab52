package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * A DHCPv6 server for prefix delegation (RFC 9915, section 18.3), which delegates prefixes to peers
 * that are routers. It has no socket, no clock and no thread. It assigns no addresses, and answers
 * only peers that have a limit.
 *
 * <p>A client asks again after at most five minutes. A dead prefix comes in the answer with
 * lifetimes of 0, beside the one that replaces it. A client that accepts Reconfigures gets one at
 * once.
 *
 * <p>Every call may change {@link #prefixes}. The caller must route them to the peers before it
 * sends answers by {@link #poll}. Not thread-safe.
 */
public final class PrefixDelegationServer {
  /**
   * A client that was silent for so long has missed its T1 and its retransmissions. Another client
   * of the same peer may then take its place at the peer's limit.
   */
  static final long STALE =
      DelegationReplies.LONGEST_T1.toNanos() + DelegationReplies.LONGEST_T1.toNanos() / 2;

  /** Most associations of a message that are answered. */
  private static final int MOST_ASSOCIATIONS = 16;

  /** Most prefixes of an association that are considered. */
  private static final int MOST_HINTS = 8;

  /** Changes that a peer may make at once; afterwards one a second. Renewing is no change. */
  private static final int CHANGES = 16;

  /** Sends answers. */
  @FunctionalInterface
  public interface Sink {
    /** Sends a DHCPv6 message to a client's port at a link-local address of a peer. */
    void send(PublicKey peer, Ipv6Address to, byte[] message);
  }

  /** The limit and the rate of a peer. */
  private static final class Allowance {
    int limit;
    long credit = CHANGES * Nanos.SECOND;
    long since;

    Allowance(long now) {
      since = now;
    }

    boolean hasCredit(long now) {
      credit = Math.min(CHANGES * Nanos.SECOND, credit + (now - since));
      since = now;
      return credit >= Nanos.SECOND;
    }
  }

  private final Duid duid;
  private final RandomGenerator random;
  private final DelegationReplies replies;
  private final DelegationBindings bindings = new DelegationBindings();
  private final Map<PublicKey, Allowance> allowances = new HashMap<>();
  private final DelegationAnswers answers = new DelegationAnswers();
  private final ReconfigureQueue calls = new ReconfigureQueue();
  private Function<PublicKey, List<Dhcp6Option>> information = peer -> List.of();
  private boolean ready;
  private long replay;
  private long answered;
  private long malformed;
  private long limited;
  private long reconfigures;
  private long lacking;

  /**
   * Creates a server without peers and pools. It is silent until it has pools.
   *
   * @param duid the server's identifier
   * @param random a cryptographically strong source for keys that authenticate Reconfigures
   * @param replay the first value of replay detection, greater than in any earlier run
   */
  public PrefixDelegationServer(Duid duid, RandomGenerator random, long replay) {
    this.duid = duid;
    this.random = random;
    this.replay = replay;
    replies = new DelegationReplies(duid);
  }

  /**
   * Sets how many prefixes a peer may have. Under a lower limit, those that were not asked for for
   * the longest time end.
   *
   * @param limit 0: the peer is not answered, and has no prefixes
   */
  public void limit(PublicKey peer, int limit, long now) {
    if (limit == 0) {
      allowances.remove(peer);
      answers.remove(peer);
      bindings.clients(peer).forEach(calls::cancel);
    } else {
      allowances.computeIfAbsent(peer, key -> new Allowance(now)).limit = limit;
    }
    bindings.limit(peer, limit);
  }

  /** Forgets a peer and its prefixes. */
  public void remove(PublicKey peer) {
    limit(peer, 0, 0);
  }

  /**
   * Sets the pools. Leases that are in none of them, or overlap what is taken, are dead at once.
   *
   * @param taken prefixes that have another use
   */
  public void pools(List<DelegationPool> pools, List<IpPrefix> taken, long now) {
    ready = true;
    bindings.age(now);
    calls.call(bindings.pools(pools, taken, now), now);
  }

  /** Whether the server has pools. */
  public boolean isReady() {
    return ready;
  }

  /** Sets the options that a peer's clients may ask for besides prefixes, such as name servers. */
  public void information(Function<PublicKey, List<Dhcp6Option>> options) {
    information = options;
  }

  /** Restores a lease of an earlier run. To be called before the pools are set. */
  public void restore(PeerDelegation earlier, @Nullable Ipv6Address address, long now) {
    if (earlier.prefix().length() <= 64) {
      DelegationClient client = bindings.client(earlier.peer(), earlier.client());
      client.address = address;
      byte[] key = earlier.key();
      client.signer = key == null ? client.signer : new ReconfigureSigner(key.clone());
      bindings.restore(client, earlier.iaid(), earlier.prefix(), earlier.validUntil(), now);
    }
  }

  /** The prefixes that are routed to a peer now. */
  public List<IpPrefix> prefixes(PublicKey peer, long now) {
    return allowances.containsKey(peer) && ready ? bindings.prefixes(peer, now) : List.of();
  }

  /** All leased or kept prefixes, with copies of the keys. */
  public List<Held> held() {
    return bindings.all().map(PrefixDelegationServer::held).toList();
  }

  /** The leased or kept prefixes of one peer. */
  public List<Held> held(PublicKey peer) {
    return bindings.of(peer).stream().map(PrefixDelegationServer::held).toList();
  }

  private static Held held(DelegationBinding binding) {
    DelegationClient client = binding.client;
    return new Held(
        new PeerDelegation(
            client.peer,
            client.duid,
            binding.iaid,
            binding.prefix,
            binding.validUntil,
            client.signer == null ? null : client.signer.key()),
        client.address);
  }

  /**
   * A leased or kept prefix.
   *
   * @param address the client's link-local address; null if it has not asked in this run or an
   *     earlier one
   */
  public record Held(PeerDelegation delegation, @Nullable Ipv6Address address) {}

  /** The present leases of a peer, for people. */
  public List<PeerDelegation> leases(PublicKey peer, long now) {
    List<PeerDelegation> leases = new ArrayList<>();
    if (allowances.containsKey(peer) && ready) {
      for (DelegationClient client : bindings.clients(peer)) {
        for (DelegationBinding binding : client.bindings.values()) {
          if (binding.isLeased(now)) {
            leases.add(lease(binding, binding.prefix, binding.validUntil));
          }
          DelegationBinding.Former former = binding.former;
          if (former != null && now < former.validUntil()) {
            leases.add(lease(binding, former.prefix(), former.validUntil()));
          }
        }
      }
    }
    return leases;
  }

  private static PeerDelegation lease(DelegationBinding binding, IpPrefix prefix, long end) {
    return new PeerDelegation(
        binding.client.peer, binding.client.duid, binding.iaid, prefix, end, null);
  }

  /** The peers whose prefixes have changed since the previous call. */
  public Set<PublicKey> takeChanged(long now) {
    bindings.age(now);
    return bindings.takeChanged();
  }

  /** Why prefixes of the peers in the last {@link #takeChanged} have ended. */
  public Map<IpPrefix, DelegationEnd> ends() {
    return bindings.ends();
  }

  /** The counters. */
  public DelegationServerCounts counts() {
    return new DelegationServerCounts(answered, malformed, limited, reconfigures, lacking);
  }

  /** Counts a message that the caller could not even read. */
  public void malformed() {
    malformed++;
  }

  /**
   * The time at which {@link #poll} has something other than answers to send, in monotonic
   * nanoseconds; {@link Long#MAX_VALUE}: never.
   */
  public long nextDeadline() {
    if (bindings.hasChanged()) {
      return Long.MIN_VALUE;
    }
    return Math.min(bindings.nextEnd(), calls.nextDue());
  }

  /** Sends everything that is due. */
  public void poll(long now, Sink sink) {
    poll(now, peer -> true, sink);
  }

  /**
   * Sends everything that is due.
   *
   * @param ready whether a peer may be answered, because its prefixes are routed
   */
  public void poll(long now, Predicate<PublicKey> ready, Sink sink) {
    answered += answers.send(ready, sink);
    calls.poll(now, client -> call(client, sink), bindings::forget);
  }

  private void call(DelegationClient client, Sink sink) {
    ReconfigureSigner signer = client.signer;
    Ipv6Address address = client.address;
    if (signer != null && address != null && allowances.containsKey(client.peer)) {
      sink.send(client.peer, address, signer.reconfigure(duid, client.duid, ++replay));
      reconfigures++;
    }
  }

  /**
   * Processes a message of a peer, if the peer may be answered.
   *
   * @param from a link-local address of the peer
   */
  public void receive(PublicKey peer, Ipv6Address from, byte[] wire, long now) {
    Allowance allowance = allowances.get(peer);
    if (allowance == null || !ready) {
      return;
    }
    Dhcp6Message message;
    try {
      message = Dhcp6Message.parse(wire);
    } catch (PacketException e) {
      malformed++;
      return;
    }
    if (!isValid(message)) {
      malformed++;
      return;
    }
    if (message.type() == Dhcp6Type.CONFIRM || isForAnother(message)) {
      // Addresses alone, of which we know nothing (section 18.3.3), or a message for another
      // server.
      return;
    }
    bindings.age(now);
    Asked asked = new Asked(peer, allowance, from, message, now);
    List<Dhcp6Option> options = asked.answer();
    if (options == null) {
      limited++;
      return;
    }
    byte[] answer = DelegationReplies.message(asked.type(), message, options);
    limited += answers.add(peer, from, answer);
  }

  /** Section 16. A message that servers never get is malformed. */
  private static boolean isValid(Dhcp6Message message) {
    boolean client = message.option(ClientId.class) != null;
    boolean server = message.option(ServerId.class) != null;
    return switch (message.type()) {
      case SOLICIT, CONFIRM, REBIND -> client && !server;
      case REQUEST, RENEW, RELEASE, DECLINE -> client && server;
      case INFORMATION_REQUEST ->
          message.option(IaPd.class) == null && message.option(IaNa.class) == null;
      case ADVERTISE, REPLY, RECONFIGURE -> false;
    };
  }

  private boolean isForAnother(Dhcp6Message message) {
    ServerId server = message.option(ServerId.class);
    return server != null && !server.duid().equals(duid);
  }

  /** One message and its answer. */
  private final class Asked {
    private final PublicKey peer;
    private final Allowance allowance;
    private final Ipv6Address from;
    private final Dhcp6Message message;
    private final long now;
    private final boolean renewing;
    private final boolean commits;
    private final List<IaPd> associations;

    Asked(PublicKey peer, Allowance allowance, Ipv6Address from, Dhcp6Message message, long now) {
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

    /** The options of the answer; null if the peer asks for too much at a time. */
    @Nullable List<Dhcp6Option> answer() {
      ClientId id = message.option(ClientId.class);
      List<Dhcp6Option> options = replies.begin(id == null ? null : id.duid());
      switch (message.type()) {
        case INFORMATION_REQUEST -> {}
        case RELEASE, DECLINE -> giveBack(client(), options);
        default -> {
          DelegationClient client = client();
          if (!allowance.hasCredit(now) && changesSomething(client)) {
            return null;
          }
          assign(client, options);
        }
      }
      DelegationReplies.information(message, information.apply(peer), options);
      return options;
    }

    private DelegationClient client() {
      return bindings.client(peer, Objects.requireNonNull(message.option(ClientId.class)).duid());
    }

    private boolean changesSomething(DelegationClient client) {
      return commits
          && associations.stream()
              .anyMatch(
                  each -> {
                    DelegationBinding held = client.bindings.get(each.iaid());
                    return held == null || !held.isLeased(now);
                  });
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
      List<IpPrefix> named = new ArrayList<>();
      for (Dhcp6Option each : association.options()) {
        if (each instanceof IaPrefix prefix && named.size() < MOST_HINTS) {
          named.add(prefix.prefix());
        }
      }
      DelegationBinding before = client.bindings.get(association.iaid());
      IpPrefix leased = before != null && before.isLeased(now) ? before.prefix : null;
      DelegationBindings.Grant grant =
          bindings.grant(
              client, association.iaid(), named, renewing, allowance.limit, commits, now);
      if (grant != null && commits && !grant.prefix().equals(leased)) {
        allowance.credit -= Nanos.SECOND;
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
        options.add(place, signer.handOver(++replay));
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
