package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slaacguard.autoconf.DelegationEnd;
import org.slaacguard.autoconf.PrefixDelegationServer;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TokenRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes delegated prefixes to their peers: first in the data plane, then on the host. A peer's
 * answer waits for both. For the controller's thread.
 */
final class DelegationRouting {
  private static final Logger LOG = LoggerFactory.getLogger(DelegationRouting.class);
  private static final long SECOND = 1_000_000_000L;

  /**
   * The rate of changes to the data plane and the host's plan: a burst, then a hundred a second.
   * The cost of a change grows with the number of all peers, and hardly with the number that it
   * concerns.
   */
  private static final TokenRate CHANGES = new TokenRate(SECOND / 100, 16);

  private final Backend backend;
  private final DelegationHost host;
  private final DelegatedRoutes routes = new DelegatedRoutes();
  private List<IpPrefix> pools = List.of();

  /** Peers whose prefixes the data plane refused; retried at {@link #retryAt}. */
  private final Set<PublicKey> failed = new HashSet<>();

  private long retryAt = Long.MAX_VALUE;
  private long fullAt = TokenRate.FULL;
  private final Map<IpPrefix, DelegationEnd> ends = new HashMap<>();

  /** Peers whose routes the host has not created yet, by number of the request. */
  private final Map<PublicKey, Long> waiting = new HashMap<>();

  /** A prefix that is routed to a peer from now on, or no longer, and the reason. */
  record Change(PublicKey peer, IpPrefix prefix, boolean given, DelegationEnd why) {}

  DelegationRouting(Backend backend, DelegationHost host) {
    this.backend = backend;
    this.host = host;
  }

  /** The delegated prefixes in AllowedIPs. */
  DelegatedRoutes routes() {
    return routes;
  }

  /** Sets the pools; parts that no peer has are unreachable. */
  void pools(List<IpPrefix> changed) {
    pools = changed;
    host.toPeers(new PeerRoutes(pools, routes.prefixes()));
  }

  /** Drops a removed peer, and returns the prefixes that it had. */
  List<Change> removed(PublicKey peer) {
    waiting.remove(peer);
    failed.remove(peer);
    return routes.removed(peer).stream()
        .map(prefix -> new Change(peer, prefix, false, DelegationEnd.PEER_REMOVED))
        .toList();
  }

  /**
   * Follows the server's leases. What comes too soon after other changes waits, and so do answers
   * to its peers.
   *
   * @return the changes
   */
  List<Change> follow(PrefixDelegationServer server, Predicate<PublicKey> known, long now) {
    if (!CHANGES.allows(fullAt, now)) {
      return List.of();
    }
    Set<PublicKey> changed = new HashSet<>(server.takeChanged(now));
    ends.putAll(server.ends());
    if (now >= retryAt) {
      changed.addAll(failed);
      retryAt = Long.MAX_VALUE;
    }
    if (changed.isEmpty()) {
      return List.of();
    }
    fullAt = CHANGES.taken(fullAt, now);
    Map<PublicKey, List<IpPrefix>> wanted = new HashMap<>();
    for (PublicKey peer : changed) {
      if (known.test(peer)) {
        wanted.put(peer, server.prefixes(peer, now));
      }
    }
    failed.removeAll(changed);
    List<Change> made = new ArrayList<>();
    routes.made(
        taken(wanted, now),
        (peer, prefix, given) ->
            made.add(
                new Change(
                    peer, prefix, given, ends.getOrDefault(prefix, DelegationEnd.WITHDRAWN))));
    if (failed.isEmpty()) {
      ends.clear();
    }
    long number = host.toPeers(new PeerRoutes(pools, routes.prefixes()));
    made.stream().filter(Change::given).forEach(each -> waiting.put(each.peer(), number));
    return made;
  }

  /** Updates the data plane: everything at once, or, if that fails, peer by peer. */
  private Map<PublicKey, List<IpPrefix>> taken(Map<PublicKey, List<IpPrefix>> wanted, long now) {
    if (applies(wanted)) {
      return wanted;
    }
    Map<PublicKey, List<IpPrefix>> taken = new HashMap<>();
    wanted.forEach(
        (peer, prefixes) -> {
          if (wanted.size() > 1 && applies(Map.of(peer, prefixes))) {
            taken.put(peer, prefixes);
          } else {
            failed.add(peer);
            retryAt = now + SECOND;
          }
        });
    return taken;
  }

  private boolean applies(Map<PublicKey, List<IpPrefix>> wanted) {
    List<PeerUpdate> updates = routes.updates(wanted);
    try {
      if (!updates.isEmpty()) {
        backend.apply(DeviceUpdate.builder().peers(updates).build());
      }
      return true;
    } catch (BackendException e) {
      LOG.warn(
          "{}: what is delegated to peers cannot be routed: {}",
          backend.interfaceName(),
          e.getMessage());
      return false;
    }
  }

  /** Whether all prefixes of a peer are routed to it. */
  boolean leadsTo(PublicKey peer) {
    Long number = waiting.get(peer);
    if (number != null && number <= host.followed()) {
      waiting.remove(peer);
      number = null;
    }
    return number == null && !failed.contains(peer);
  }

  /** When the server's leases are to be followed again, or it has something to send. */
  long next(PrefixDelegationServer server, long now) {
    long wanted = server.hasChanged() ? now : server.nextDeadline();
    return Math.max(CHANGES.due(fullAt, now), Math.min(retryAt, wanted));
  }
}
