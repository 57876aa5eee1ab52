package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slaacguard.autoconf.DelegationEnd;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.LineBudget;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;

/**
 * Reports events of an interface to the {@link EventRing}. Each peer has a rate: events beyond it
 * are counted, and the count is reported with its next event.
 */
final class EventService implements Service {
  /** Events of a peer at once; then one a second. */
  static final int BURST = 50;

  private final String interfaceName;
  private final EventRing ring;
  private final Map<PublicKey, Rate> rates = new HashMap<>();
  private final Set<PublicKey> live = new HashSet<>();

  private final FormerOwners former = new FormerOwners();

  EventService(String interfaceName, EventRing ring) {
    this.interfaceName = interfaceName;
    this.ring = ring;
  }

  /** A peer's rate, and the number of events beyond it. */
  private static final class Rate {
    private final LineBudget budget = new LineBudget(BURST);
    private long leftOut;
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.SessionEstablished e -> begun(e.peer(), now);
      case BackendEvent.SessionExpired e -> ended(e.peer(), now);
      case BackendEvent.AddressLearned e -> learned(e, now);
      case BackendEvent.AddressForgotten e -> forgotten(e, now);
      case BackendEvent.AddressRefused e -> refused(e, now);
      default -> {}
    }
  }

  private void begun(PublicKey peer, long now) {
    if (live.add(peer)) {
      tell(EventType.SESSION_BEGUN, peer, now, _ -> {});
    }
  }

  private void ended(PublicKey peer, long now) {
    if (live.remove(peer)) {
      tell(EventType.SESSION_ENDED, peer, now, _ -> {});
    }
  }

  private void learned(BackendEvent.AddressLearned event, long now) {
    PublicKey before = former.remove(event.address());
    boolean moved = before != null && !before.equals(event.peer());
    tell(
        moved ? EventType.ADDRESS_MOVED : EventType.ADDRESS_LEARNED,
        event.peer(),
        now,
        fields -> {
          fields.put("address", event.address());
          if (before != null && moved) {
            fields.put("from", before);
          }
        });
  }

  private void forgotten(BackendEvent.AddressForgotten event, long now) {
    former.put(event.address(), event.peer());
    boolean expired = event.reason() == ForgetReason.EXPIRED;
    tell(
        expired ? EventType.ADDRESS_EXPIRED : EventType.ADDRESS_FORGOTTEN,
        event.peer(),
        now,
        fields -> {
          fields.put("address", event.address());
          if (!expired) {
            fields.put("reason", event.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
          }
        });
  }

  private void refused(BackendEvent.AddressRefused event, long now) {
    PublicKey owner = event.owner();
    tell(
        owner == null ? EventType.ADDRESS_REFUSED : EventType.ADDRESS_CONFLICT,
        event.peer(),
        now,
        fields -> {
          fields.put("address", event.address());
          if (owner != null) {
            fields.put("owner", owner);
          }
          fields.put("reason", event.reason().label());
          fields.put("packets", event.count());
          if (owner != null) {
            fields.put("remedy", AddressConflict.REMEDY);
          }
        });
  }

  /** Reports a prefix that is routed to a peer from now on. */
  void delegationBegun(PublicKey peer, IpPrefix prefix, long now) {
    tell(EventType.DELEGATION_BEGUN, peer, now, fields -> fields.put("prefix", prefix));
  }

  /** Reports a prefix that is no longer routed to a peer. */
  void delegationEnded(PublicKey peer, IpPrefix prefix, DelegationEnd why, long now) {
    Map<String, Object> ended = new LinkedHashMap<>();
    ended.put("prefix", prefix);
    ended.put("reason", why.label());
    if (why == DelegationEnd.PEER_REMOVED) {
      // An operator's request, about a peer that no longer has a rate.
      ring.offer(EventType.DELEGATION_ENDED, interfaceName, peer, ended);
    } else {
      tell(EventType.DELEGATION_ENDED, peer, now, fields -> fields.putAll(ended));
    }
  }

  /** Reports an event, whose fields are made only if it is within the peer's rate. */
  private void tell(EventType type, PublicKey peer, long now, Consumer<Map<String, Object>> maker) {
    Rate rate = rates.computeIfAbsent(peer, _ -> new Rate());
    boolean allowed = rate.budget.allows(now, left -> rate.leftOut += left);
    if (allowed) {
      Map<String, Object> fields = new LinkedHashMap<>();
      maker.accept(fields);
      if (rate.leftOut > 0) {
        fields.put("leftOut", rate.leftOut);
        rate.leftOut = 0;
      }
      ring.offer(type, interfaceName, peer, fields);
    }
  }

  /** Reports sessions that events have missed. */
  @Override
  public void sessions(Set<PublicKey> now, long at) {
    for (PublicKey peer : now) {
      begun(peer, at);
    }
    for (PublicKey peer : List.copyOf(live)) {
      if (!now.contains(peer)) {
        ended(peer, at);
      }
    }
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      ended(peer, now);
      rates.remove(peer);
    }
  }
}
