package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.slaacguard.net.Dhcp6Option.ServerId;
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
   * A client that was silent for this long has missed its T1 and its retransmissions. Another
   * client of the same peer may then take its place at the peer's limit.
   */
  static final long STALE =
      DelegationReplies.LONGEST_T1.toNanos() + DelegationReplies.LONGEST_T1.toNanos() / 2;

  /** Sends answers. */
  @FunctionalInterface
  public interface Sink {
    /** Sends a DHCPv6 message to a client's port at a link-local address of a peer. */
    void send(PublicKey peer, Ipv6Address to, byte[] message);
  }

  private final Duid duid;
  private final DelegationAssigner assigner;
  private final DelegationBindings bindings = new DelegationBindings();
  private final Map<PublicKey, DelegationAllowance> allowances = new HashMap<>();
  private final DelegationAnswers answers = new DelegationAnswers();
  private final ReconfigureQueue calls;
  private Function<PublicKey, List<Dhcp6Option>> information = peer -> List.of();
  private boolean ready;
  private long answered;
  private long malformed;
  private long limited;
  private long reconfigures;

  /**
   * Creates a server without peers and pools. It is silent until it has pools.
   *
   * @param duid the server's identifier
   * @param random a cryptographically strong source for keys that authenticate Reconfigures, and
   *     for the waits between these
   * @param replay the first value of replay detection, greater than in any earlier run
   */
  public PrefixDelegationServer(Duid duid, RandomGenerator random, long replay) {
    this.duid = duid;
    calls = new ReconfigureQueue(random);
    assigner = new DelegationAssigner(bindings, new DelegationReplies(duid), calls, random, replay);
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
      allowances.computeIfAbsent(peer, _ -> new DelegationAllowance()).limit = limit;
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

  /**
   * The peers whose prefixes have changed since the previous call. Changes before there are pools
   * are kept until then, because a restored lease is nowhere routed before.
   */
  public Set<PublicKey> takeChanged(long now) {
    bindings.age(now);
    return ready ? bindings.takeChanged() : Set.of();
  }

  /** Why prefixes of the peers in the last {@link #takeChanged} have ended. */
  public Map<IpPrefix, DelegationEnd> ends() {
    return bindings.ends();
  }

  /** The counters. */
  public DelegationServerCounts counts() {
    return new DelegationServerCounts(
        answered, malformed, limited, reconfigures, assigner.lacking());
  }

  /** Counts a message that the caller could not even read. */
  public void malformed() {
    malformed++;
  }

  /** Whether prefixes of any peer have changed since {@link #takeChanged}. */
  public boolean hasChanged() {
    return ready && bindings.hasChanged();
  }

  /** Whether those of this peer have. */
  public boolean hasChanged(PublicKey peer) {
    return ready && bindings.hasChanged(peer);
  }

  /**
   * The time at which {@link #poll} has something to send besides answers of peers that were not
   * ready, or a lease ends, in monotonic nanoseconds; {@link Long#MAX_VALUE}: never.
   */
  public long nextDeadline() {
    if (answers.hasMore()) {
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
      sink.send(client.peer, address, signer.reconfigure(duid, client.duid, assigner.nextReplay()));
      reconfigures++;
    }
  }

  /**
   * Processes a message of a peer, if the peer may be answered.
   *
   * @param from a link-local address of the peer
   */
  public void receive(PublicKey peer, Ipv6Address from, byte[] wire, long now) {
    DelegationAllowance allowance = allowances.get(peer);
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
    DelegationAssigner.Request request = assigner.request(peer, allowance, from, message, now);
    List<Dhcp6Option> options = request.answer(() -> information.apply(peer));
    if (options == null) {
      limited++;
      return;
    }
    byte[] answer = DelegationReplies.message(request.type(), message, options);
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
}
