package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.Counted;
import org.slaacguard.control.PeerLineBudget;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports prefixes that peers get and lose to the log, the events and the history. No peer can push
 * up the rate of either.
 */
final class DelegationNews {
  private static final Logger LOG = LoggerFactory.getLogger(DelegationNews.class);

  private final String interfaceName;
  private final EventService events;
  private final AddressMemory history;
  private final InstantSource clock;
  private final PeerLineBudget told;

  /** Prefixes of an earlier run that are not given again yet. */
  private final Set<IpPrefix> earlier = new HashSet<>();

  DelegationNews(
      String interfaceName,
      EventService events,
      AddressMemory history,
      InstantSource clock,
      long now) {
    this.interfaceName = interfaceName;
    this.events = events;
    this.history = history;
    this.clock = clock;
    told = new PeerLineBudget(now);
  }

  /** An earlier run had given these: that they lead to their peers again is no news. */
  void earlier(Set<IpPrefix> prefixes) {
    earlier.addAll(prefixes);
  }

  /**
   * Something has changed.
   *
   * @return whether that is news
   */
  boolean tell(DelegationRouting.Change change, long now) {
    PublicKey peer = change.peer();
    IpPrefix prefix = change.prefix();
    if (change.given()) {
      history.delegated(peer, prefix, clock.instant());
      if (earlier.remove(prefix)) {
        return false;
      }
      events.delegationBegun(peer, prefix, now);
      if (allows(peer, now)) {
        LOG.info("{}: delegated {} to peer {}", interfaceName, prefix, peer.abbreviated());
      }
    } else {
      String why = change.why().label();
      history.delegationEnded(peer, prefix, clock.instant(), change.why().name());
      events.delegationEnded(peer, prefix, change.why(), now);
      if (allows(peer, now)) {
        LOG.info(
            "{}: {} of peer {} is no longer delegated: {}",
            interfaceName,
            prefix,
            peer.abbreviated(),
            why);
      }
    }
    return true;
  }

  private boolean allows(PublicKey peer, long now) {
    return told.allows(
        peer,
        now,
        left ->
            LOG.info(
                "{}: {} about delegated prefixes left out",
                interfaceName,
                Counted.of(left, "line")));
  }

  /** All that leads to peers now, for what the history has missed. */
  void stands(Map<PublicKey, List<IpPrefix>> all) {
    history.delegations(all, clock.instant());
  }
}
