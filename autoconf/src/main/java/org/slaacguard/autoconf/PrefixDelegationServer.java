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
 * Delegates prefixes to peers that are routers: a DHCPv6 server for prefix delegation (RFC 9915,
 * section 18.3). It has no socket, no clock and no thread. It delegates prefixes and gives no
 * addresses, and it answers only peers that have a limit.
 *
 * <p>A client asks again after five minutes at the most. A prefix that is dead comes in the answer
 * with lifetimes of 0, beside the one that takes its place; a client that accepts Reconfigures is
 * called at once.
 *
 * <p>What is leased, by {@link #prefixes}, may change with each call. The caller has what leads to
 * the peers follow before it sends the answers by {@link #poll}. Not thread-safe.
 */
public final class PrefixDelegationServer {
  /**
   * A client that was silent for so long has missed its T1 and its retransmissions: another one of
   * the same peer may take its place where the peer has reached its limit.
   */
  static final long STALE =
      DelegationReplies.LONGEST_T1.toNanos() + DelegationReplies.LONGEST_T1.toNanos() / 2;

  /** Associations of a message that are answered at the most. */
  private static final int MOST_ASSOCIATIONS = 16;

  /** Prefixes of an association that are looked at. */
  private static final int MOST_HINTS = 8;

  /** Changes that a peer may make at once; then one a second. Renewing changes nothing. */
  private static final int CHANGES = 16;

  /** Where the answers go. */
  @FunctionalInterface
  public interface Sink {
    /** Sends a DHCPv6 message to a client's port at a link-local address of a peer. */
    void send(PublicKey peer, Ipv6Address to, byte[] message);
  }

  /** What a peer may do. */
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
  private final DelegationCalls calls = new DelegationCalls();
  private Function<PublicKey, List<Dhcp6Option>> information = peer -> List.of();
  private boolean ready;
  private long replay;
  private long answered;
  private long malformed;
  private long limited;
  private long reconfigures;
  private long lacking;

  /**
   * A server without peers and pools; it is silent until it hears of pools.
   *
   * @param duid who it is
   * @param random for keys: what guesses it can forge Reconfigures
   * @param replay what Reconfigures are counted from, more than in any earlier run
   */
  public PrefixDelegationServer(Duid duid, RandomGenerator random, long replay) {
    this.duid = duid;
    this.random = random;
    this.replay = replay;
    replies = new DelegationReplies(duid);
  }

  /**
   * Says how many prefixes a peer may have; with less than before, the ones that were not asked for
   * for longest end.
   *
   * @param limit 0: it is not answered, and has nothing
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

  /** Forgets a peer and what it had. */
  public void remove(PublicKey peer) {
    limit(peer, 0, 0);
  }

  /**
   * Delegates out of these from now on. What is leased and in none of them, or overlaps what is
   * taken, is dead at once.
   *
   * @param taken prefixes that are somebody's otherwise
   */
  public void pools(List<DelegationPool> pools, List<IpPrefix> taken, long now) {
    ready = true;
    bindings.age(now);
    calls.call(bindings.pools(pools, taken, now), now);
  }

  /** Whether it has heard of pools. */
  public boolean isReady() {
    return ready;
  }

  /** Says what the clients of a peer may ask for beside prefixes, such as name servers. */
  public void information(Function<PublicKey, List<Dhcp6Option>> options) {
    information = options;
  }

  /** Takes up what an earlier run had given; before the pools are known. */
  public void restore(PeerDelegation earlier, @Nullable Ipv6Address address, long now) {
    if (earlier.prefix().length() <= 64) {
      DelegationClient client = bindings.client(earlier.peer(), earlier.client());
      client.address = address;
      byte[] key = earlier.key();
      client.signer = key == null ? client.signer : new ReconfigureSigner(key.clone());
      bindings.restore(client, earlier.iaid(), earlier.prefix(), earlier.validUntil(), now);
    }
  }

  /** The prefixes that lead to a peer now. */
  public List<IpPrefix> prefixes(PublicKey peer, long now) {
    return allowances.containsKey(peer) && ready ? bindings.prefixes(peer, now) : List.of();
  }

  /** All that is given or kept, with copies of the keys. */
  public List<Held> held() {
    return bindings.all().map(PrefixDelegationServer::held).toList();
  }

  /** The same of one peer. */
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
   * What is given or kept, and for whom.
   *
   * @param address the client's link-local one; null where it did not ask in this run or an earlier
   */
  public record Held(PeerDelegation delegation, @Nullable Ipv6Address address) {}

  /** What is leased to a peer now, for people. */
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

  /** The peers whose prefixes are others than when this was asked the last time. */
  public Set<PublicKey> takeChanged(long now) {
    bindings.age(now);
    return bindings.takeChanged();
  }

  /** Why the prefixes have ended that lead to the peers no more which were taken last. */
  public Map<IpPrefix, DelegationEnd> ends() {
    return bindings.ends();
  }

  /** Counts since the beginning. */
  public DelegationServerCounts counts() {
    return new DelegationServerCounts(answered, malformed, limited, reconfigures, lacking);
  }

  /** A message came that could not even be read as far as this. */
  public void malformed() {
    malformed++;
  }

  /**
   * When something is due beside answers, which the next {@link #poll} sends, in monotonic
   * nanoseconds; {@link Long#MAX_VALUE}: never.
   */
  public long nextDeadline() {
    if (bindings.hasChanged()) {
      return Long.MIN_VALUE;
    }
    return Math.min(bindings.nextEnd(), calls.nextDue());
  }

  /** Sends what is due. */
  public void poll(long now, Sink sink) {
    poll(now, peer -> true, sink);
  }

  /**
   * Sends what is due.
   *
   * @param ready whether a peer may hear what it got: what leads to it is there
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
   * A message came from a peer. Whoever is not to be answered is not.
   *
   * @param from a link-local address of the peer's
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
      // Addresses, of which we know nothing (section 18.3.3); or another server's business.
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

  /** Section 16; what a server never gets is malformed. */
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

  /** One message, and what becomes of it. */
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

    /** The client has something, or has heard that it has not: where it is, and whether to call. */
    private void served(
        DelegationClient client, boolean accepts, int place, List<Dhcp6Option> options) {
      calls.cancel(client);
      client.address = from;
      if (!accepts || client.bindings.isEmpty()) {
        // Section 18.3: only who says so is sent Reconfigures.
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
